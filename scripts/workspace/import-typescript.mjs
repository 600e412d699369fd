import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './root.mjs';

/**
 * Imports a TypeScript module of the workspace: Node 20 cannot.
 *
 * @param file relative to the workspace.
 */
export async function importTypeScript(file) {
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'bundle',
    mainFields: ['module', 'main'],
    conditions: ['@slipway/source', 'module'],
    // CommonJS packages ask for modules of Node by require().
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const folder = join(root, 'node_modules/.cache/slipway');
  const module = join(folder, `${basename(file, '.ts')}.mjs`);
  await mkdir(folder, { recursive: true });
  await writeFile(module, result.outputFiles[0].contents);
  return import(pathToFileURL(module).href);
}
