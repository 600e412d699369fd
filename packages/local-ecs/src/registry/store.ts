import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Content, createContent } from './content.ts';
import { isRepositoryName } from './grammar.ts';
import { orWhereMissing } from './is-missing.ts';
import { createQueue } from './queue.ts';
import { createRepository, type Repository } from './repository.ts';
import { createUploads, type Uploads } from './uploads.ts';

/** All that the registry keeps, in one folder. */
export interface Store {
  readonly content: Content;
  readonly uploads: Uploads;
  /** The name must be one; the repository comes into being with its first content. */
  readonly repository: (name: string) => Repository;
  /** The names of the repositories that were created or that a manifest was pushed to, sorted. */
  readonly catalog: () => Promise<string[]>;
  /** The names of all folders that may hold content or uploads. */
  readonly folders: () => Promise<string[]>;
  readonly paths: StorePaths;
}

interface StorePaths {
  /** Small files that are being written. */
  readonly scratch: string;
  readonly uploads: (repository: string) => string;
}

export function createStore(folder: string, now: () => number): Store {
  const repositories = join(folder, 'repositories');
  const folderOf = (name: string): string => join(repositories, ...name.split('/'));
  const paths: StorePaths = {
    scratch: join(folder, 'scratch'),
    uploads: (name) => join(folderOf(name), '_uploads'),
  };
  const exclusively = createQueue();
  const repository = (name: string): Repository =>
    createRepository(name, { folder: folderOf(name), scratch: paths.scratch, exclusively });
  const folders = () => namesBelow(repositories, '');
  return {
    content: createContent(join(folder, 'blobs'), paths.scratch),
    uploads: createUploads(paths.uploads, now),
    repository,
    folders,
    catalog: async () => {
      const names = await folders();
      const known = await Promise.all(names.map((name) => repository(name).knownSince()));
      return names.filter((_, index) => known[index] !== null).toSorted();
    },
    paths,
  };
}

async function namesBelow(folder: string, prefix: string): Promise<string[]> {
  const entries = await orWhereMissing(readdir(folder, { withFileTypes: true }), []);
  const names = entries.filter((entry) => entry.isDirectory() && isRepositoryName(entry.name)).map(({ name }) => name);
  const below = await Promise.all(names.map((name) => namesBelow(join(folder, name), `${prefix}${name}/`)));
  return names.flatMap((name, index) => [`${prefix}${name}`, ...(below[index] ?? [])]);
}
