import './workspace/node-version.mjs';
import { cruiseLayers } from './layers/cruise.mjs';
import { GaveUp, main } from './workspace/main.mjs';
import { root } from './workspace/root.mjs';

await main(async () => {
  const { violations, sources, unread } = await cruiseLayers(root);
  const problems = [
    ...violations.map(({ rule, from, to }) => `${rule}: ${from} imports ${to}`),
    ...unread.map((file) => `not read: ${file}`),
  ];
  if (problems.length > 0) throw new GaveUp(problems.join('\n'));
  console.log(`${sources} files keep to the layers.`);
});
