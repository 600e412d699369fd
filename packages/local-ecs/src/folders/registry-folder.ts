import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The folder that the command keeps images in. */
export interface RegistryFolder {
  readonly path: string;
  /** Removes it, if it was only for now. */
  close(): Promise<void>;
}

/** @param data the folder that was asked for; null: a temporary one. Rejects when it cannot be made. */
export async function openRegistryFolder(data: string | null): Promise<RegistryFolder> {
  if (data === null) {
    const path = temporaryFolder('registry');
    return { path, close: () => rm(path, { recursive: true, force: true }) };
  }
  const path = join(data, 'registry');
  makeFolder(path);
  return { path, close: async () => undefined };
}
