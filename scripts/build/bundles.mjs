import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { whenStale } from '../workspace/freshness.mjs';
import { GaveUp } from '../workspace/main.mjs';
import { root } from '../workspace/root.mjs';
import { licencesOf } from './licences.mjs';
import { packages } from './packages.mjs';

/** The bins, each one file with all that it needs. */
const bundles = [
  { folder: 'packages/cli', entry: 'src/slipway.ts', out: 'dist/slipway.cjs' },
  { folder: 'packages/cli', entry: 'src/ecs-deploy.ts', out: 'dist/ecs-deploy.cjs' },
  { folder: 'packages/local-ecs', entry: 'src/main.ts', out: 'dist/local-ecs.cjs' },
];

/** Bundles the bins, and beside them the licences of what went in. */
export async function buildBundles() {
  const sources = packages().flatMap((folder) => [`${folder}/src`, `${folder}/package.json`]);
  await whenStale('bundles', [...sources, 'package-lock.json', 'tsconfig.base.json', 'scripts/build'], async () => {
    console.error('Building the bins …');
    const built = await Promise.all(bundles.map(bundle));
    const licences = await Promise.all(
      [...new Set(built.map(({ folder }) => folder))].map(async (folder) => {
        const inputs = built.filter((one) => one.folder === folder).flatMap((one) => one.inputs);
        return replaceFile(`${folder}/dist/LICENSES.txt`, licencesOf(inputs));
      }),
    );
    return [...built.map(({ output }) => output), ...licences];
  });
}

async function bundle({ folder, entry, out }) {
  const result = await esbuild
    .build({
      absWorkingDir: root,
      entryPoints: [`${folder}/${entry}`],
      outfile: `${folder}/${out}`,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      minify: true,
      // The ES modules of the AWS SDK: they can be shaken, its CommonJS cannot (544 against 329 KB).
      mainFields: ['module', 'main'],
      conditions: ['@slipway/source', 'module'],
      // A code cache cannot hold import().
      supported: { 'dynamic-import': false },
      legalComments: 'none',
      logLevel: 'warning',
    })
    .catch((error) => {
      throw new GaveUp(`${folder}/${entry} could not be bundled: ${error.message}`);
    });
  const output = await replaceFile(`${folder}/${out}`, result.outputFiles[0].contents);
  return { folder, output, inputs: Object.keys(result.metafile.inputs) };
}

/** Puts a file in place in one step: a command that runs meanwhile reads the old one or the new one. */
async function replaceFile(path, contents) {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.${process.pid}`, contents);
  await rename(`${target}.${process.pid}`, target);
  return path;
}
