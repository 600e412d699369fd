import { mkdtempSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a folder in `parent` that only this process uses, and whose name says so. What processes that are gone have left of the same
 * `kind` there is removed meanwhile: those that were killed could not do it themselves.
 */
export function claimFolder(parent: string, kind: string): string {
  void removeLeft(parent, kind);
  return mkdtempSync(join(parent, `${kind}-${process.pid}-`));
}

async function removeLeft(parent: string, kind: string): Promise<void> {
  // What cannot be read or removed stays: no start fails for it.
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const pid = claimant(name, kind);
    const folder = join(parent, name);
    if (pid !== null && !isAlive(pid) && (await isOwnFolder(folder)))
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The process whose folder of that kind has this name; null for another name. */
function claimant(name: string, kind: string): number | null {
  const [, pid] = (name.startsWith(`${kind}-`) && /^(\d+)-\w{6}$/.exec(name.slice(kind.length + 1))) || [];
  return pid === undefined ? null : Number(pid);
}

/** Others may put anything into a folder that all share: a link is not followed, and what belongs to another user is not touched. */
async function isOwnFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
}

/** Where another program has the number of one that is gone, what that one left stays until the other one ends. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
