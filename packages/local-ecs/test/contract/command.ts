import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Answer } from '../local.ts';

/** The command as it is published, as a process of its own. */
export interface Command {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** What it wrote on stderr so far. */
  stderr(): string;
  /** Resident memory in MiB; null where the system does not tell (it is no Linux). */
  memoryMib(): number | null;
  /** One call, over a connection of its own. */
  call(operation: string, input: object): Promise<{ readonly status: number; readonly body: Answer }>;
  /** Sends bytes over a socket and returns all that comes until the connection ends; `hold` leaves our side open. */
  raw(bytes: string | Uint8Array, hold?: boolean): Promise<string>;
  open(): Promise<Socket>;
  stop(): Promise<void>;
}

const TARGET = 'AmazonEC2ContainerServiceV20141113';

export async function startCommand(...args: readonly string[]): Promise<Command> {
  const folder = mkdtempSync(join(tmpdir(), 'local-ecs-contract-'));
  const outfile = join(folder, 'local-ecs.cjs');
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  await build({ entryPoints: [main], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile });
  const child = spawn(process.execPath, [outfile, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close');
  const [line] = await once(child.stdout, 'data');
  const port = Number(/ http:\/\/[^ ]+:(\d+) /.exec(String(line))?.[1]);
  const url = `http://127.0.0.1:${port}`;
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  return {
    url,
    port,
    child,
    open,
    stderr: () => stderr,
    memoryMib() {
      if (process.platform !== 'linux') return null;
      return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
    },
    async call(operation, input) {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${TARGET}.${operation}` };
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
      return { status: response.status, body: await response.json() };
    },
    async raw(bytes, hold = false) {
      const socket = await open();
      let answer = '';
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString('latin1');
      });
      const closed = once(socket, 'close');
      if (hold) socket.write(bytes);
      else socket.end(bytes);
      await closed;
      return answer;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A whole request of the AWS JSON protocol, as it goes over the wire. */
export function request(operation: string, body: string | Uint8Array, ...headers: readonly string[]): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
  const length = headers.some((header) => /^(content-length|transfer-encoding):/i.test(header))
    ? []
    : [`Content-Length: ${bytes.length}`];
  const head = ['POST / HTTP/1.1', 'Host: localhost', `X-Amz-Target: ${TARGET}.${operation}`, ...length, ...headers];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}

/** The status of each answer in what came over a connection. */
export function statuses(answers: string): number[] {
  return [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
