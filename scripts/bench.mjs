import './workspace/node-version.mjs';
import { forgetSurroundings } from './workspace/environment.mjs';
import { main } from './workspace/main.mjs';
import { prepare } from './workspace/prepare.mjs';

/** Measures what is promised: `bench` of bench/main.ts gets the arguments and gives the exit status. */
await main(async (args) => {
  await prepare();
  forgetSurroundings();
  const { importTypeScript } = await import('./workspace/import-typescript.mjs');
  const { bench } = await importTypeScript('bench/main.ts');
  return bench(args);
});
