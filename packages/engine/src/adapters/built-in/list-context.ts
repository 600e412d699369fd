import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextFile } from '../../model/layer-entry.ts';
import type { ContextFilter } from '../../ports/image-workshop.ts';

/** Git's own folder is no part of a commit: with it no two clones would give the same image. */
const leftOut = '.git';

/** Files, folders and links of a context in an order that is the same everywhere; sockets and devices are passed over. */
export async function listContext(root: string, { ignores, prunes }: ContextFilter): Promise<readonly ContextFile[]> {
  const found: ContextFile[] = [];
  const walk = async (folder: string): Promise<void> => {
    const names = (await readdir(join(root, folder))).toSorted((a, b) => (a < b ? -1 : 1));
    for (const name of names) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (path === leftOut) continue;
      const stats = await lstat(join(root, path));
      const isIgnored = ignores(path);
      if (stats.isDirectory()) {
        if (!isIgnored) found.push({ path, kind: 'directory', executable: false, target: null });
        if (!isIgnored || !prunes) await walk(path);
      } else if (isIgnored) continue;
      else if (stats.isSymbolicLink()) {
        found.push({ path, kind: 'link', executable: false, target: await readlink(join(root, path)) });
      } else if (stats.isFile()) {
        found.push({ path, kind: 'file', executable: (stats.mode & 0o100) !== 0, target: null });
      }
    }
  };
  await walk('');
  return found;
}
