import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Push } from '../../../src/runs/runs.ts';

/** A real repository with a working tree, whose bare clone the server reads. */
export interface Repository {
  /** Path of the bare one. */
  readonly path: string;
  /** Commits these files and returns the commit. */
  commit(files: Readonly<Record<string, string>>): string;
  /** A push of a commit to a branch. */
  push(sha: string, given?: Partial<Push>): Push;
}

/** @param project its name, in the pushes and of its folder. */
export function makeRepository(folder: string, project = 'web'): Repository {
  const tree = join(folder, `${project}-tree`);
  const path = join(folder, `${project}.git`);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-C', tree, ...args], {
      encoding: 'utf8',
    });
  mkdirSync(tree, { recursive: true });
  git('init', '-q', '-b', 'main');
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', path]);
  return {
    path,
    commit(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(tree, name)), { recursive: true });
        writeFileSync(join(tree, name), text);
      }
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', 'Change something');
      git('push', '-q', path, 'HEAD:refs/heads/main');
      return git('rev-parse', 'HEAD').trim();
    },
    push: (sha, given = {}) => ({
      project,
      ref: { kind: 'branch', name: 'main' },
      sha,
      before: null,
      pusher: 'ada',
      by: 'git',
      variables: {},
      ...given,
    }),
  };
}
