import './workspace/node-version.mjs';
import { install } from './workspace/install.mjs';
import { main } from './workspace/main.mjs';

await main(async () => {
  await install();
  const { build } = await import('./build/build.mjs');
  await build();
});
