import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inWorkspace, median, row } from './measure.ts';

const pushes = 10;
const idleMs = 10_000;

/** The durable runs of the server with its embedded database: start, memory at rest, and the way from a push to its first job. */
export async function benchRuns(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-runs-'));
  try {
    const sha = makeRepository(folder);
    const first = await startServer(folder);
    row('first start, empty data folder: wall', ms(first.startMs));
    row('first start: CPU', ms(first.cpuMs()));
    row('first start: peak memory', mib(first.memory('VmHWM')));
    await first.close();

    const later = await startServer(folder);
    row('later start: wall', ms(later.startMs));
    row('later start: CPU', ms(later.cpuMs()));
    row('later start: peak memory', mib(later.memory('VmHWM')));
    const toFirstJob: number[] = [];
    const wholeRun: number[] = [];
    for (let push = 0; push < pushes; push += 1) {
      const run = await later.push(sha);
      toFirstJob.push(run.toFirstJobMs);
      wholeRun.push(run.wholeMs);
    }
    row('push taken to first job started, median', ms(median(toFirstJob)), 'under 1 s');
    row('push taken to first job started, highest', ms(Math.max(...toFirstJob)), 'under 1 s');
    row('a whole run of three empty jobs, median', ms(median(wholeRun)));
    const before = later.cpuMs();
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    row('idle: memory', mib(later.memory('VmRSS')));
    row('idle: CPU of one core', `${(((later.cpuMs() - before) / idleMs) * 100).toFixed(1)} %`);
    await later.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const mib = (value: number): string => `${value.toFixed(0)} MiB`;

function makeRepository(folder: string): string {
  const tree = join(folder, 'tree');
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { encoding: 'utf8' });
  git('init', '-q', '-b', 'main', tree);
  const job = (name: string) => `${name}: {stage: ${name}, script: ["true"]}`;
  writeFileSync(
    join(tree, '.gitlab-ci.yml'),
    ['stages: [test, deploy, clean]', ...['test', 'deploy', 'clean'].map(job)].join('\n'),
  );
  git('-C', tree, 'add', '-A');
  git('-C', tree, 'commit', '-q', '-m', 'Begin');
  git('clone', '-q', '--bare', tree, join(folder, 'web.git'));
  return git('-C', tree, 'rev-parse', 'HEAD').trim();
}

interface Server {
  readonly startMs: number;
  /** Of the process, in milliseconds. */
  cpuMs(): number;
  /** A line of /proc/PID/status, in MiB. */
  memory(line: 'VmRSS' | 'VmHWM'): number;
  push(sha: string): Promise<{ readonly toFirstJobMs: number; readonly wholeMs: number }>;
  close(): Promise<void>;
}

async function startServer(folder: string): Promise<Server> {
  const started = performance.now();
  const options = { dataFolder: join(folder, 'data'), databaseUrl: null, repositories: folder, log: '' };
  const child = spawn(process.execPath, [inWorkspace('packages/server/test/runs/support/server-program.mjs')], {
    env: { ...process.env, SERVER_PROGRAM: JSON.stringify(options) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Answer> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the server ended');
    return JSON.parse(value) as Answer;
  };
  const send = (command: object): void => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
  };
  await next();
  const startMs = performance.now() - started;
  return {
    startMs,
    cpuMs() {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // In ticks of 10 ms, as Linux counts them for programs.
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    memory(line) {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(new RegExp(`${line}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    },
    async push(sha) {
      const at = Date.now();
      const ref = { kind: 'branch', name: 'main' };
      const given = { project: 'web', ref, sha, before: null, pusher: null, by: 'git', variables: {} };
      send({ command: 'accept', push: given });
      send({ command: 'follow', run: (await next()).accepted?.id });
      let toFirstJobMs = Number.NaN;
      for (;;) {
        const { event } = await next();
        const afterMs = Date.parse(event?.at ?? '') - at;
        if (event?.type === 'job.started' && Number.isNaN(toFirstJobMs)) toFirstJobMs = afterMs;
        if (event?.type !== 'delivery.finished') continue;
        await next();
        return { toFirstJobMs, wholeMs: afterMs };
      }
    },
    async close() {
      send({ command: 'close' });
      await ended;
    },
  };
}

interface Answer {
  readonly accepted?: { readonly id: string };
  readonly event?: { readonly type: string; readonly at: string };
}
