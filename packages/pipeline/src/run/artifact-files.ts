import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix } from 'node:path';

/** A file below a folder. */
export interface FoundFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly kind: 'file' | 'link';
  readonly bytes: number;
}

/** Every file and link below a folder, `.git` at its top left out. Links are not followed; sockets and the like are no files. */
export async function filesBelow(folder: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  // A job can put a link in the place of its folder, and a container can do so as another user.
  if ((await lstat(folder)).isDirectory()) await walk('');
  return found;

  async function walk(below: string): Promise<void> {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (path === '.git') continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isSymbolicLink()) found.push({ path, kind: 'link', bytes: 0 });
      else if (entry.isFile()) found.push({ path, kind: 'file', bytes: (await lstat(join(folder, path))).size });
    }
  }
}

/**
 * Copies one file from folder to folder. On the way to its place it passes no link, and what stands there is replaced.
 *
 * @returns false for a link that leads out of the folder; it is not copied.
 */
export async function copyInto(from: string, to: string, file: FoundFile): Promise<boolean> {
  const source = join(from, file.path);
  const link = file.kind === 'link' ? await readlink(source) : null;
  if (link !== null && leadsOut(file.path, link)) return false;
  await makeFolders(to, posix.dirname(file.path));
  const target = join(to, file.path);
  await rm(target, { recursive: true, force: true });
  if (link === null) await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  else await symlink(link, target);
  return true;
}

function leadsOut(path: string, link: string): boolean {
  if (isAbsolute(link)) return true;
  const target = posix.normalize(posix.join(posix.dirname(path), link));
  return target === '..' || target.startsWith('../');
}

/** Makes the folders of a path one by one; a link or a file that is in the way goes. */
async function makeFolders(root: string, path: string): Promise<void> {
  if (path === '.') {
    await mkdir(root, { recursive: true });
    return;
  }
  await makeFolders(root, dirname(path));
  const folder = join(root, path);
  const there = await lstat(folder).catch(() => null);
  if (there?.isDirectory() === true) return;
  if (there !== null) await rm(folder, { force: true });
  await mkdir(folder);
}
