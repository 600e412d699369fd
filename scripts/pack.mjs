import './workspace/node-version.mjs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { packages } from './build/packages.mjs';
import { stage } from './pack/stage.mjs';
import { install } from './workspace/install.mjs';
import { GaveUp, main } from './workspace/main.mjs';
import { npm } from './workspace/npm.mjs';
import { root } from './workspace/root.mjs';
import { runQuietly } from './workspace/run.mjs';

/** Packs what is published, as npm would: `npm run pack [-- FOLDER]`, by default into dist/. */
await main(async ([wanted = 'dist']) => {
  await install();
  const { build } = await import('./build/build.mjs');
  await build();
  const destination = resolve(root, wanted);
  await mkdir(destination, { recursive: true });
  const staging = await mkdtemp(join(tmpdir(), 'slipway-pack-'));
  try {
    for (const folder of packages()) await stage(folder, join(staging, folder));
    const { command, args } = npm();
    const flags = ['--ignore-scripts', '--silent', '--pack-destination', destination];
    const staged = packages().map((folder) => join(staging, folder));
    const { status, output } = await runQuietly(command, [...args, 'pack', ...staged, ...flags]);
    if (status !== 0) throw new GaveUp(`npm pack failed with exit status ${status}:\n${output}`);
    for (const name of output.trim().split('\n')) console.log(resolve(destination, name.trim()));
  } finally {
    await rm(staging, { recursive: true });
  }
});
