import { lstat, readlink } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';

/** So many symbolic links in one path are a loop, as on Linux. */
const MOST_LINKS = 40;

/** Thrown for a path that leads in circles. */
class LinkLoopError extends Error {
  override readonly name = 'LinkLoopError';
}

/**
 * Where a path of an image lies when `root` is its `/`: every symbolic link on the way is followed, and none leads out
 * of the root (`..` stops at it, absolute targets begin there). `root` must be a real path. The result need not exist; what
 * is missing has no links.
 *
 * @param followLast whether a link at the very end is followed too
 * @throws LinkLoopError after 40 links
 */
export async function pathInside(root: string, path: string, followLast: boolean): Promise<string> {
  const pending = path.split('/');
  const found: string[] = [];
  let links = 0;
  while (pending.length > 0) {
    const part = pending.shift();
    if (part === undefined || part === '' || part === '.') continue;
    if (part === '..') {
      found.pop();
      continue;
    }
    const isLast = pending.every((rest) => rest === '' || rest === '.');
    const target = isLast && !followLast ? null : await linkTarget(join(root, ...found, part));
    if (target === null) found.push(part);
    else {
      links += 1;
      if (links > MOST_LINKS) throw new LinkLoopError(`${path}: too many levels of symbolic links`);
      if (isAbsolute(target)) found.length = 0;
      pending.unshift(...target.split('/'));
    }
  }
  return join(root, ...found);
}

/**
 * The target to write for a symbolic link in the real folder `folder` so that it means the same with `root` as `/`:
 * relative, without a `..` behind a name, and never above the root.
 */
export function targetInside(root: string, folder: string, target: string): string {
  const depth = relative(root, folder).split(sep).filter(Boolean);
  const base = isAbsolute(target) ? [] : depth;
  const wanted = normalize(join('/', ...base, target));
  return relative(join('/', ...depth), wanted) || '.';
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    const status = await lstat(path);
    return status.isSymbolicLink() ? await readlink(path) : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    throw error;
  }
}
