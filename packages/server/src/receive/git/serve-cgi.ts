import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LARGEST_HEAD, parseCgiHead } from './cgi-head.ts';

export interface CgiCall {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Ends the request when its body brings nothing for so long. */
  readonly quietMs: number;
  /** How long the program may go on when its client is gone, before its group is killed. */
  readonly patienceMs: number;
  /** What the program writes to its standard error, line by line. */
  readonly log: (line: string) => void;
  /** The client has gone away; the program may still be at work. */
  readonly onGone: () => void;
  /** The program has ended; its client is told so once this is done. */
  readonly onEnded: () => Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Answers a request by a CGI program: the body streams in, the answer streams out, nothing is held in memory.
 * Resolves when the program has ended, with its exit status; null where a signal ended it or it could not be started.
 *
 * A client that goes away does not kill the program: its input ends, so that git drops half a pack, but takes
 * a whole one to its end, hooks included.
 */
export async function serveCgi(
  request: IncomingMessage,
  response: ServerResponse,
  call: CgiCall,
): Promise<number | null> {
  // Gone before anything was begun: what would have told so has been told already.
  if (request.destroyed && !request.complete) return null;
  const [program = '', ...args] = call.argv;
  // A group of its own, so that what it started ends with it.
  const child: Child = spawn(program, args, { cwd: call.cwd, env: call.environment, stdio: 'pipe', detached: true });
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  let deadline: NodeJS.Timeout | undefined;
  response.once('close', () => {
    if (response.writableFinished) return;
    call.onGone();
    deadline = setTimeout(() => killGroup(child), call.patienceMs);
  });
  logLines(child.stderr, call.log);
  void feed(request, child.stdin, call.quietMs);
  await answer(child.stdout, response);
  const status = await ended;
  clearTimeout(deadline);
  try {
    await call.onEnded();
  } finally {
    if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
    response.end();
  }
  return status;
}

/** Streams the body in. Where it breaks off or stays away, the program's input ends with it. */
async function feed(request: IncomingMessage, stdin: Writable, quietMs: number): Promise<void> {
  let quiet = setTimeout(() => request.destroy(), quietMs);
  request.on('data', () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => request.destroy(), quietMs);
  });
  // A program that does not read its input to the end has its reasons, and says them in its answer.
  await pipeline(request, stdin).catch(() => stdin.destroy());
  clearTimeout(quiet);
  request.resume();
}

/** Streams the answer out, and goes on reading it when nobody listens any more. */
async function answer(stdout: Readable, response: ServerResponse): Promise<void> {
  let start = Buffer.alloc(0);
  let isHeadSent = false;
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    if (isHeadSent) {
      await write(response, chunk);
      continue;
    }
    start = Buffer.concat([start, chunk]);
    const head = parseCgiHead(start);
    if (head === null) {
      if (start.length > LARGEST_HEAD) return;
      continue;
    }
    isHeadSent = true;
    for (const [name, value] of head.headers) response.setHeader(name, value);
    response.writeHead(head.status);
    response.flushHeaders();
    if (start.length > head.length) await write(response, start.subarray(head.length));
  }
}

async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.destroyed || response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.once('drain', go);
    response.once('close', go);
  });
}

function logLines(stderr: Readable, log: (line: string) => void): void {
  stderr.setEncoding('utf8');
  let rest = '';
  stderr.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()?.slice(0, LARGEST_HEAD) ?? '';
    for (const line of lines) log(line);
  });
  stderr.on('end', () => {
    if (rest !== '') log(rest);
  });
}

function killGroup(child: Child): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
