import './workspace/node-version.mjs';
import { install } from './workspace/install.mjs';
import { main } from './workspace/main.mjs';

await main(async () => {
  await install();
  const [{ buildBundles }, { buildLibraries, copyLicense }] = await Promise.all([
    import('./build/bundles.mjs'),
    import('./build/libraries.mjs'),
  ]);
  await Promise.all([buildBundles(), buildLibraries(), copyLicense()]);
});
