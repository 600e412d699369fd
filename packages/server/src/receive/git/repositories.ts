import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import { fullRef } from '../../names/git-ref.ts';
import type { Push } from '../../runs/runs.ts';
import { type GitSettings, gitEnvironment } from './git-environment.ts';
import { runGit } from './run-git.ts';

/** The bare repositories of the projects, each in a folder that is named after it. */
export interface Repositories {
  /** Where the repository of a project is, or would be. */
  pathOf(project: string): string;
  exists(project: string): boolean;
  /** An empty repository: what a project that does not exist yet looks like to git. */
  readonly empty: string;
  /** Creates the project where it does not exist. While somebody `uses` it, it is not dropped. */
  open(project: string): Promise<void>;
  /** Ends one use. Where nobody else uses the project and nothing was stored, it is gone again; HEAD names a branch that exists. */
  leave(project: string): Promise<void>;
  /** The commit that an object is or, for a tag, names; null where there is none. */
  readonly commitOf: (project: string, object: string) => Promise<string | null>;
  /** Whether the first commit is in the history of the second. */
  isAncestor(project: string, older: string, newer: string): Promise<boolean>;
  deleteRef(project: string, ref: Push['ref']): Promise<void>;
}

const LIMIT_MS = 30_000;

/** @throws SlipwayError FILE_UNWRITABLE where the folder cannot be used. */
export async function openRepositories(
  dataFolder: string,
  settings: Pick<GitSettings, 'path' | 'home'>,
): Promise<Repositories> {
  const folder = join(dataFolder, 'projects');
  const environment = gitEnvironment(settings);
  const empty = join(dataFolder, 'empty.git');
  const uses = new Map<string, number>();
  let lastTurn: Promise<unknown> = Promise.resolve();

  const git = async (...args: string[]): Promise<string> => {
    const { exit, stdout, stderr } = await runGit({ args, environment, cwd: dataFolder, limitMs: LIMIT_MS });
    if (exit !== 0)
      throw new SlipwayError('FILE_UNWRITABLE', { file: dataFolder, reason: `git ${args[0]}: ${stderr}` });
    return stdout.trim();
  };
  const create = async (path: string): Promise<void> => {
    const fresh = join(dataFolder, 'incoming', `${randomUUID()}.git`);
    await git('init', '--quiet', '--bare', '--initial-branch=main', '--template=', '--', fresh);
    await mkdir(dirname(path), { recursive: true });
    await rename(fresh, path);
  };
  const pathOf = (project: string): string => join(folder, `${project}.git`);
  const exists = (project: string): boolean => existsSync(join(pathOf(project), 'HEAD'));
  /** One at a time: a folder that is made for one project may be the one that another leaves empty. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = lastTurn.then(work, work);
    lastTurn = turn;
    return turn;
  };

  await mkdir(folder, { recursive: true });
  await rm(join(dataFolder, 'incoming'), { recursive: true, force: true });
  await mkdir(join(dataFolder, 'incoming'));
  if (!existsSync(join(empty, 'HEAD'))) await create(empty);

  return {
    empty,
    pathOf,
    exists,
    async commitOf(project, object) {
      const args = [
        '-C',
        pathOf(project),
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${object}^{commit}`,
      ];
      const { exit, stdout } = await runGit({ args, environment, cwd: dataFolder, limitMs: LIMIT_MS });
      return exit === 0 ? stdout.trim() : null;
    },
    async isAncestor(project, older, newer) {
      const args = ['-C', pathOf(project), 'merge-base', '--is-ancestor', older, newer];
      return (await runGit({ args, environment, cwd: dataFolder, limitMs: LIMIT_MS })).exit === 0;
    },
    async deleteRef(project, ref) {
      await git('-C', pathOf(project), 'update-ref', '-d', fullRef(ref));
    },
    open: (project) =>
      inTurn(async () => {
        if (!exists(project)) await create(pathOf(project));
        uses.set(project, (uses.get(project) ?? 0) + 1);
      }),
    leave: (project) =>
      inTurn(async () => {
        const left = (uses.get(project) ?? 1) - 1;
        if (left > 0) uses.set(project, left);
        else uses.delete(project);
        const [first] = (await git('-C', pathOf(project), 'for-each-ref', '--format=%(refname)', 'refs')).split('\n');
        if (first === undefined || first === '') {
          if (left <= 0) await drop(pathOf(project), folder);
        } else if (first.startsWith('refs/heads/')) {
          await pointHead(git, pathOf(project), first);
        }
      }),
  };
}

/** A first push of another branch than main would leave clones with nothing checked out. */
async function pointHead(git: (...args: string[]) => Promise<string>, path: string, branch: string): Promise<void> {
  const head = await git('-C', path, 'symbolic-ref', 'HEAD');
  const found = await git('-C', path, 'for-each-ref', '--format=%(refname)', '--', head);
  if (found === '') await git('-C', path, 'symbolic-ref', 'HEAD', branch);
}

/** Removes a repository, and the folders above it that it leaves empty. */
async function drop(path: string, top: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  for (let folder = dirname(path); folder !== top; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}
