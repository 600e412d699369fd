import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { whenStale } from '../workspace/freshness.mjs';
import { root } from '../workspace/root.mjs';

const folder = 'packages/local-ecs';
const inputs = [`${folder}/src`, `${folder}/package.json`, 'package-lock.json', 'tsconfig.base.json', 'scripts/build'];

/**
 * Makes what `require('@slipway/local-ecs')` gets, for tests that are CommonJS (jest, as it comes): one file, and beside it the declarations
 * again, which TypeScript takes for those of CommonJS there. The library is built before.
 */
export async function buildRequireDoor() {
  await whenStale('require-door', inputs, async () => {
    console.error('Building what is got by require() …');
    const dist = join(root, folder, 'dist');
    const target = join(dist, 'cjs');
    await rm(target, { recursive: true, force: true });
    await copyDeclarations(dist, target);
    await writeFile(join(target, 'package.json'), '{ "type": "commonjs" }\n');
    await esbuild.build({
      entryPoints: [join(root, folder, 'src/index.ts')],
      outfile: join(target, 'index.js'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      packages: 'external',
      conditions: ['@slipway/source'],
      keepNames: true,
      logLevel: 'warning',
    });
    return [`${folder}/dist/cjs/index.js`, `${folder}/dist/cjs/index.d.ts`];
  });
}

async function copyDeclarations(from, to) {
  const files = await readdir(from, { recursive: true });
  const declarations = files.filter((file) => file.endsWith('.d.ts'));
  await Promise.all(declarations.map((file) => cp(join(from, file), join(to, file))));
}
