import { readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readManifest } from '../build/packages.mjs';
import { root } from '../workspace/root.mjs';
import { shippedPages } from './shipped-pages.mjs';

/**
 * Copies what a package publishes, with the pages of the documentation that its README leads to.
 *
 * @param {string} folder of the package, in the workspace.
 * @param {string} destination is made.
 */
export async function stage(folder, destination) {
  const manifest = readManifest(folder);
  await mkdir(destination, { recursive: true });
  for (const name of [...manifest.files, 'LICENSE'])
    await cp(join(root, folder, name), join(destination, name), { recursive: true });
  const pages = shippedPages(folder, (page) => readFileSync(join(root, page), 'utf8'));
  for (const [path, text] of pages) {
    await mkdir(dirname(join(destination, path)), { recursive: true });
    await writeFile(join(destination, path), text);
  }
  // npm takes the README by itself.
  const files = [...manifest.files, ...(pages.size > 1 ? ['docs'] : [])];
  await writeFile(join(destination, 'package.json'), `${JSON.stringify({ ...manifest, files }, null, 2)}\n`);
}
