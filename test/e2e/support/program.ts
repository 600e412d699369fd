import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { root } from '../../../scripts/workspace/root.mjs';

/** What a test says when it is over; concurrent tests have each their own. */
export type Test = Pick<TestContext, 'onTestFinished'>;

export type Bin = 'slipway' | 'ecs-deploy' | 'local-ecs' | 'slipway-server';

const bins: Readonly<Record<Bin, string>> = {
  slipway: join(root, 'packages/cli/bin/slipway.cjs'),
  'ecs-deploy': join(root, 'packages/cli/bin/ecs-deploy.cjs'),
  'local-ecs': join(root, 'packages/local-ecs/bin/local-ecs.cjs'),
  'slipway-server': join(root, 'packages/server/bin/slipway-server.cjs'),
};

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams as they came. */
  readonly all: string;
}

export interface Surroundings {
  /** Beside PATH and a HOME of its own; nothing else of this process is handed on. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly stdio?: StdioOptions;
}

/** A program that runs; it does not outlive its test. */
export class Program {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly #said = { stdout: '', stderr: '', all: '' };
  readonly #listeners = new Set<() => void>();

  constructor(test: Test, command: readonly [string, ...string[]], surroundings: Surroundings = {}) {
    const { env = {}, cwd, stdin = '', stdio = 'pipe' } = surroundings;
    const home = temporaryFolder(test);
    const [file, ...argv] = command;
    this.child = spawn(file, argv, {
      cwd: cwd ?? home,
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        XDG_CACHE_HOME: codeCache,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...env,
      },
      stdio,
    });
    for (const name of ['stdout', 'stderr'] as const) {
      this.child[name]?.setEncoding('utf8').on('data', (text: string) => {
        this.#said[name] += text;
        this.#said.all += text;
        for (const listener of this.#listeners) listener();
      });
    }
    this.child.stdin?.on('error', () => undefined).end(stdin);
    this.ended = new Promise((resolve) => {
      this.child.once('close', (status, signal) => {
        for (const listener of this.#listeners) listener();
        resolve({ status, signal, ...this.#said });
      });
    });
    test.onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.ended;
    });
  }

  /** Resolves with the match once the pattern was written; rejects when the program ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.#said.all);
        const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
        if (match === null && !isOver) return;
        this.#listeners.delete(look);
        if (match === null) reject(new Error(`ended without ${pattern.source}:\n${this.#said.all}`));
        else resolve(match);
      };
      this.#listeners.add(look);
      look();
    });
  }
}

/** One for all tests: what it holds is code. */
const codeCache = join(tmpdir(), 'slipway-e2e-cache');

export function start(test: Test, bin: Bin, argv: readonly string[], surroundings: Surroundings = {}): Program {
  return new Program(test, [process.execPath, bins[bin], ...argv], surroundings);
}

export function run(test: Test, bin: Bin, argv: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  return start(test, bin, argv, surroundings).ended;
}

/** A line of a shell, with the bins by their names. */
export function shell(test: Test, line: string, surroundings: Surroundings = {}): Program {
  const functions = Object.entries(bins).map(([name, path]) => `${name}() { '${process.execPath}' '${path}' "$@"; }`);
  const script = `${functions.join('\n')}\n${line}`;
  return new Program(test, ['bash', '-o', 'pipefail', '-c', script], surroundings);
}

/** A new empty folder for one test. */
export function temporaryFolder(test: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-e2e-'));
  test.onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
