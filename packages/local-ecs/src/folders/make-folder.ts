import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; one that is there is left as it is. Node's own way to do so never ends where the system says of a
 * folder that it is there and can hold nothing (below /proc).
 *
 * @throws what the system says where it cannot be
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (isFolder(path)) return;
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' ? new Error(`no folder can be made in ${parent}`) : error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
