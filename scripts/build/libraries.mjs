import { existsSync } from 'node:fs';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { whenStale } from '../workspace/freshness.mjs';
import { GaveUp } from '../workspace/main.mjs';
import { root } from '../workspace/root.mjs';
import { runQuietly } from '../workspace/run.mjs';
import { packages } from './packages.mjs';

/** Emits JavaScript and declarations of the packages that others import. */
export async function buildLibraries() {
  const libraries = packages().filter((folder) => existsSync(join(root, folder, 'tsconfig.build.json')));
  await Promise.all(
    libraries.map((folder) => {
      const inputs = [
        `${folder}/src`,
        `${folder}/package.json`,
        `${folder}/tsconfig.build.json`,
        'tsconfig.base.json',
        'package-lock.json',
      ];
      return whenStale(folder.replace('/', '-'), inputs, () => emit(folder));
    }),
  );
}

async function emit(folder) {
  console.error(`Building the library in ${folder} …`);
  await removeOldModules(join(root, folder, 'dist'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, output } = await runQuietly(process.execPath, [tsc, '-p', `${folder}/tsconfig.build.json`]);
  if (status !== 0) throw new GaveUp(`${folder} does not compile:\n${output}`);
  return [`${folder}/dist/index.js`, `${folder}/dist/index.d.ts`];
}

/** A module whose source is gone must not be published; the bundles beside them stay. */
async function removeOldModules(dist) {
  const entries = await readdir(dist, { withFileTypes: true }).catch(() => []);
  const modules = entries.filter((entry) => entry.isDirectory() || /\.(js|d\.ts)$/.test(entry.name));
  await Promise.all(modules.map((entry) => rm(join(dist, entry.name), { recursive: true })));
}

/** npm puts the LICENSE of a package's own folder into its tarball, and no other. */
export async function copyLicense() {
  await Promise.all(packages().map((folder) => copyFile(join(root, 'LICENSE'), join(root, folder, 'LICENSE'))));
}
