import { type ChildProcess, spawn } from 'node:child_process';
import { SlipwayError } from '../../errors/slipway-error.ts';

/** A program and how it runs. Never a shell: each word is an argument of its own. */
export interface ProcessOrder {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** What it reads; nothing when absent. */
  readonly stdin?: string;
  /** Aborting it ends the program and all that it started. */
  readonly signal?: AbortSignal;
}

/** Whole lines, as they come. */
export interface OutputLines {
  readonly stream: 'stdout' | 'stderr';
  readonly lines: readonly string[];
}

/** How a program ended: an exit code, or the signal that ended it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How long a program may take to end when it is asked to. */
const graceMs = 5000;

/**
 * Runs a program in a process group of its own and gives its lines. The generator returns how the program ended.
 *
 * @throws SlipwayError NOT_INSTALLED where there is no such program.
 */
export async function* processLines(order: ProcessOrder): AsyncGenerator<OutputLines, ProcessEnd> {
  const { argv, env, cwd, stdin, signal } = order;
  const [file, ...rest] = argv;
  const child = spawn(file, rest, {
    env: { ...env },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const heard = new Heard();
  const end = endOf(child);
  void end.then(
    () => heard.close(),
    () => heard.close(),
  );
  for (const stream of ['stdout', 'stderr'] as const) listen(child, stream, heard);
  child.stdin?.on('error', () => undefined).end(stdin);
  const stop = () => endGroup(child);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  let isOver = false;
  try {
    yield* heard.lines();
    const ended = await end.catch((error: unknown) => {
      throw isMissing(error) ? new SlipwayError('NOT_INSTALLED', missing(file), { cause: error }) : error;
    });
    isOver = true;
    return ended;
  } finally {
    signal?.removeEventListener('abort', stop);
    // Whoever stopped reading wants no more of it.
    if (!isOver) stop();
  }
}

/** What a program said and how it ended. */
export interface Ended extends ProcessEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. @throws SlipwayError NOT_INSTALLED. */
export async function runProcess(order: ProcessOrder): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const running = processLines(order);
  for (;;) {
    const step = await running.next();
    if (step.done === true) return { ...step.value, ...said };
    said[step.value.stream] += step.value.lines.map((line) => `${line}\n`).join('');
  }
}

/** Collects what two streams say until somebody reads it. */
class Heard {
  #waiting: OutputLines[] = [];
  #wake: (() => void) | null = null;
  #isClosed = false;

  add(said: OutputLines): void {
    this.#waiting.push(said);
    this.#wake?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async *lines(): AsyncGenerator<OutputLines, void> {
    for (;;) {
      const ready = this.#waiting;
      this.#waiting = [];
      yield* ready;
      if (this.#waiting.length > 0) continue;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}

function listen(child: ChildProcess, stream: 'stdout' | 'stderr', heard: Heard): void {
  let rest = '';
  child[stream]?.setEncoding('utf8').on('data', (text: string) => {
    const pieces = (rest + text).split('\n');
    rest = pieces.pop() ?? '';
    if (pieces.length > 0) heard.add({ stream, lines: pieces.map(lastWritten) });
  });
  child[stream]?.on('end', () => {
    if (rest !== '') heard.add({ stream, lines: [lastWritten(rest)] });
  });
}

/** What is left of a line that was written over by carriage returns, as progress is. */
function lastWritten(line: string): string {
  return line.split('\r').findLast((piece) => piece !== '') ?? '';
}

function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

function endGroup(child: ChildProcess): void {
  sendToGroup(child, 'SIGTERM');
  const timer = setTimeout(() => sendToGroup(child, 'SIGKILL'), graceMs);
  timer.unref();
  child.once('close', () => clearTimeout(timer));
}

function sendToGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function missing(file: string): { what: string; install: string } {
  return { what: file, install: `Install ${file}, or add its folder to PATH.` };
}
