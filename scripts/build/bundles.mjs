import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import * as esbuild from 'esbuild';
import { whenStale } from '../workspace/freshness.mjs';
import { GaveUp } from '../workspace/main.mjs';
import { root } from '../workspace/root.mjs';
import { licencesOf } from './licences.mjs';
import { packages } from './packages.mjs';

/** What the launcher runs from the whole bundle: see packages/cli/bin/slipway.cjs. */
const makers = /packages\/cli\/src\/(commands\/(build|clean|pipeline-run|pipeline-check)|wiring-images)\.ts$/;

/**
 * The bins, each one file with all that it needs; `without` names modules that are left out of it, `external` packages that are
 * installed beside it: native code cannot be bundled.
 */
const bundles = [
  { folder: 'packages/cli', entry: 'src/slipway.ts', out: 'dist/slipway.cjs', without: makers },
  { folder: 'packages/cli', entry: 'src/slipway.ts', out: 'dist/slipway.whole.cjs' },
  { folder: 'packages/cli', entry: 'src/ecs-deploy.ts', out: 'dist/ecs-deploy.cjs' },
  { folder: 'packages/local-ecs', entry: 'src/main.ts', out: 'dist/local-ecs.cjs', external: ['classic-level'] },
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

/**
 * In two passes. The first splits at each import() and shakes what is not used out of each part; done in one pass, esbuild keeps
 * all of a module that is loaded lazily. The second puts the parts into one file.
 */
async function bundle({ folder, entry, out, without, external = [] }) {
  const parts = await mkdtemp(join(tmpdir(), 'slipway-parts-'));
  try {
    const split = await build(`${folder}/${entry}`, {
      ...forNode,
      external,
      absWorkingDir: root,
      entryPoints: { entry: `${folder}/${entry}` },
      outdir: parts,
      metafile: true,
      splitting: true,
      format: 'esm',
      // The ES modules of the AWS SDK: they can be shaken, its CommonJS cannot.
      mainFields: ['module', 'main'],
      conditions: ['@slipway/source', 'module'],
      plugins: without === undefined ? [] : [leaving(without)],
    });
    const whole = await build(`${folder}/${entry}`, {
      ...forNode,
      external,
      entryPoints: [join(parts, 'entry.js')],
      write: false,
      format: 'cjs',
      // A code cache cannot hold import().
      supported: { 'dynamic-import': false },
    });
    const output = await replaceFile(`${folder}/${out}`, whole.outputFiles[0].contents);
    return { folder, output, inputs: Object.keys(split.metafile.inputs) };
  } finally {
    await rm(parts, { recursive: true, force: true });
  }
}

/** Leaves modules out that are only ever loaded by import(). */
function leaving(without) {
  return {
    name: 'leaving',
    setup(plugin) {
      plugin.onLoad({ filter: without }, ({ path }) => ({
        contents: `throw new Error(${JSON.stringify(`${relative(root, path)} is in another bundle`)});`,
      }));
    },
  };
}

const forNode = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  // The launchers read a bundle as one byte a character.
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'warning',
};

async function build(what, options) {
  try {
    return await esbuild.build(options);
  } catch (error) {
    throw new GaveUp(`${what} could not be bundled: ${error.message}`);
  }
}

/** Puts a file in place in one step: a command that runs meanwhile reads the old one or the new one. */
async function replaceFile(path, contents) {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.${process.pid}`, contents);
  await rename(`${target}.${process.pid}`, target);
  return path;
}
