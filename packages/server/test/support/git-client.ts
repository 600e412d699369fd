import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Finished {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A child process while it runs. */
export interface Running {
  readonly finished: Promise<Finished>;
  /** Resolves when the text was written to standard error. */
  saw(text: string): Promise<void>;
  /** To the whole group, as Ctrl-C in a terminal does. */
  kill(signal: NodeJS.Signals): void;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-server-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** git as somebody who has configured nothing. */
function gitEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ann',
    GIT_AUTHOR_EMAIL: 'ann@example.org',
    GIT_TERMINAL_PROMPT: '0',
    GIT_COMMITTER_NAME: 'Ann',
    GIT_COMMITTER_EMAIL: 'ann@example.org',
    LC_ALL: 'C.UTF-8',
  };
}

export function start(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Running {
  const child = spawn(program, args, {
    cwd,
    env: {
      ...gitEnvironment(cwd),
      ...env,
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of watchers) look();
  });
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (exit) => resolve({ exit, stdout, stderr }));
  });
  return {
    finished,
    saw: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stderr.includes(text)) resolve();
        };
        watchers.push(look);
        look();
        void finished.then(() => reject(new Error(`ended without "${text}": ${stderr}`)));
      }),
    kill: (signal) => process.kill(-(child.pid ?? 0), signal),
  };
}

/** A work tree of a new repository. */
export interface WorkTree {
  readonly folder: string;
  git(...args: string[]): Promise<Finished>;
  /** As `git`, and fails the test where git fails. */
  mustGit(...args: string[]): Promise<string>;
  push(...args: string[]): Running;
  /** Writes the files, commits them, and gives the commit. */
  commit(files: Readonly<Record<string, string | Buffer>>): Promise<string>;
}

export async function workTree(env: Record<string, string> = {}): Promise<WorkTree> {
  const folder = temporaryFolder();
  const git = (...args: string[]) => start('git', args, folder, env).finished;
  const mustGit = async (...args: string[]): Promise<string> => {
    const { exit, stdout, stderr } = await git(...args);
    if (exit !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  await mustGit('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    mustGit,
    push: (...args) => start('git', ['push', ...args], folder, env),
    async commit(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
      await mustGit('add', '--all', '--force');
      await mustGit('commit', '--quiet', '--message', 'Change things');
      return mustGit('rev-parse', 'HEAD');
    },
  };
}
