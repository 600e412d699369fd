import './workspace/node-version.mjs';
import { install } from './workspace/install.mjs';
import { GaveUp, main } from './workspace/main.mjs';
import { root } from './workspace/root.mjs';

await main(async () => {
  await install();
  const { cruiseLayers } = await import('./layers/cruise.mjs');
  const { violations, sources, unread } = await cruiseLayers(root);
  const problems = [
    ...violations.map(({ rule, from, to }) => `${rule}: ${from} imports ${to}`),
    ...unread.map((file) => `not read: ${file}`),
  ];
  if (problems.length > 0) throw new GaveUp(problems.join('\n'));
  console.log(`${sources} files keep to the layers.`);
});
