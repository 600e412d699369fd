import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A real repository with one branch. */
export interface Repository {
  readonly folder: string;
  git(...words: readonly string[]): string;
  /** Writes files and commits everything. @returns the commit. */
  commit(files: Readonly<Record<string, string>>, message?: string): string;
}

const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];

export function makeRepository(folder: string): Repository {
  mkdirSync(folder, { recursive: true });
  const git = (...words: readonly string[]) =>
    execFileSync('git', [...identity, ...words], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
    }).trim();
  git('init', '--quiet', '--initial-branch=master');
  return {
    folder,
    git,
    commit: (files, message = 'Change something') => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD');
    },
  };
}
