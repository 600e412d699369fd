import { spawn } from 'node:child_process';

export interface GitCall {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Then it is killed. */
  readonly limitMs: number;
}

export interface GitAnswer {
  /** Null where a signal ended it, or git could not be started. */
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is kept of one output, in characters. */
const MOST_OUTPUT = 100_000;

/** Runs git to its end. Never rejects: what went wrong is in the answer. */
export function runGit({ args, environment, cwd, limitMs }: GitCall): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const child = spawn('git', args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-MOST_OUTPUT);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-MOST_OUTPUT);
    });
    const limit = setTimeout(() => {
      stderr += `\nkilled after ${limitMs / 1000} s`;
      if (child.pid !== undefined) killGroup(child.pid);
    }, limitMs);
    const end = (exit: number | null): void => {
      clearTimeout(limit);
      resolve({ exit, stdout, stderr: stderr.trim() });
    };
    child.once('error', (error) => {
      stderr += error.message;
      end(null);
    });
    child.once('close', end);
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
