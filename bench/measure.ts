import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a whole process used. */
export interface Usage {
  readonly code: number | null;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly maxRssMib: number;
  /** Epoch milliseconds. */
  readonly endedAt: number;
}

/** The path of a file of the workspace; `npm run` starts in its root. */
export const inWorkspace = (path: string): string => join(process.cwd(), path);

/**
 * Runs `node ARGS` to its end and returns what the whole process used: wall and CPU time in milliseconds, peak memory in MiB.
 */
export async function measureNode(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Usage> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const file = join(folder, 'usage');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--require', inWorkspace('bench/report-usage.cjs'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...env, BENCH_USAGE_FILE: file },
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const wallMs = performance.now() - startedAt;
  const usage = JSON.parse(await readFile(file, 'utf8')) as Pick<Usage, 'cpuMs' | 'maxRssMib'>;
  await rm(folder, { recursive: true });
  return { code, wallMs, endedAt: Date.now(), ...usage };
}

/** The value below which the share `at` of the values lies. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * at) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** One line of the table: what, its figure, and what was asked for. */
export function row(what: string, figure: string, goal = ''): void {
  process.stdout.write(`${what.padEnd(64)} ${figure.padStart(16)}   ${goal}\n`);
}
