import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { inWorkspace } from './measure.ts';

/** The command `local-ecs` as a process of its own. */
export interface LocalEcsProcess {
  readonly url: string;
  /** From the start of the process to the line that says where it listens. */
  readonly startMs: number;
  /** An API call over a connection that is kept. */
  call<Answer>(operation: string, input: object): Promise<Answer>;
  /** Of the process since its start, in milliseconds. */
  cpuMs(): number;
  /** A line of /proc/PID/status, in MiB. */
  memoryMib(line: 'VmRSS' | 'VmHWM'): number;
  stop(): Promise<void>;
}

class BenchError extends Error {
  override readonly name = 'BenchError';
}

/** Starts it on a free port, in the region eu-north-1. */
export async function startLocalEcs(...args: readonly string[]): Promise<LocalEcsProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [inWorkspace('packages/local-ecs/bin/local-ecs.cjs'), '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /http:\/\/[\d.:]+/.exec(chunk.toString())?.[0];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new BenchError('local-ecs ended before it was ready')));
  });
  const startMs = performance.now() - startedAt;
  const agent = new Agent({ keepAlive: true });
  return {
    url,
    startMs,
    async call<Answer>(operation: string, input: object): Promise<Answer> {
      const { status, text } = await post(agent, url, operation, JSON.stringify(input));
      if (status !== 200) throw new BenchError(`${operation}: ${text}`);
      return JSON.parse(text) as Answer;
    },
    cpuMs() {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // In ticks of 10 ms, as Linux counts them for programs.
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    memoryMib(line) {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(new RegExp(`${line}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    },
    stop() {
      agent.destroy();
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const HEADERS = {
  'content-type': 'application/x-amz-json-1.1',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/eu-north-1/ecs/aws4_request, SignedHeaders=host, Signature=local',
};

/** By hand, since what fetch itself costs would be measured too. */
function post(agent: Agent, url: string, operation: string, body: string): Promise<{ status: number; text: string }> {
  const headers = {
    ...HEADERS,
    'content-length': Buffer.byteLength(body),
    'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
