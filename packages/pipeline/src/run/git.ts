import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why a runner could not do its part: `the clone failed: …`. The job failed without any fault of its script. */
export class RunnerFailure extends Error {
  override readonly name = 'RunnerFailure';
}

/** Git that reads nobody's configuration and asks nobody. */
function gitEnvironment(searchPath: string): NodeJS.ProcessEnv {
  return {
    PATH: searchPath,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** What to clone. */
export interface Clone {
  readonly repository: string;
  readonly sha: string;
  readonly folder: string;
  /** `origin` of the clone, for a job that fetches or pushes; empty to keep the path. */
  readonly originUrl: string;
  /** Whether the clone must not need the repository afterwards: a container does not see it. */
  readonly standsAlone: boolean;
}

/**
 * Makes a fresh clone of one commit, its head detached as on GitLab. No hook and no filter of anybody runs; objects are shared
 * with the repository, so that its size does not matter.
 *
 * @throws RunnerFailure
 */
export async function cloneCommit(clone: Clone, searchPath: string, signal: AbortSignal): Promise<void> {
  const { repository, sha, folder, originUrl, standsAlone } = clone;
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(sha)) throw new RunnerFailure(`"${sha}" is no commit`);
  const git = (...words: readonly string[]) =>
    run('git', ['-c', 'safe.directory=*', '-c', 'core.hooksPath=/dev/null', ...words], {
      env: gitEnvironment(searchPath),
      signal,
      maxBuffer: 1024 * 1024,
    });
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    const sharing = standsAlone ? '--no-hardlinks' : '--shared';
    await git('clone', '--quiet', '--no-checkout', '--template=', sharing, '--', repository, folder);
    await Promise.all([
      git('-C', folder, 'checkout', '--quiet', '--force', '--detach', sha),
      originUrl === '' ? null : git('-C', folder, 'remote', 'set-url', 'origin', originUrl),
    ]);
  } catch (error) {
    if (signal.aborted) throw error;
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new RunnerFailure(`the clone failed: ${stderr.trim().split('\n').at(-1) || message}`);
  }
}

/** The paths of a commit. */
export async function trackedFiles(repository: string, sha: string, searchPath: string): Promise<readonly string[]> {
  const words = ['-c', 'safe.directory=*', '-C', repository, 'ls-tree', '-r', '-z', '--name-only', '--full-tree', sha];
  const { stdout } = await run('git', words, { env: gitEnvironment(searchPath), maxBuffer: 256 * 1024 * 1024 });
  return stdout.split('\0').filter((path) => path !== '');
}
