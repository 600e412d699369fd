import './workspace/node-version.mjs';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missingDependencies } from './docs/dependency-lines.mjs';
import { install } from './workspace/install.mjs';
import { GaveUp, main } from './workspace/main.mjs';
import { root } from './workspace/root.mjs';

/** Writes the pages that come from the code; with --check only says which of them have drifted from it. */
await main(async (args) => {
  await install();
  const { importTypeScript } = await import('./workspace/import-typescript.mjs');
  const { pages } = await importTypeScript('scripts/docs/pages.ts');
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const drifted = pages
    .map(({ file, from, generate }) => ({ file, text: `${note(from)}\n${generate(read)}` }))
    .filter(({ file, text }) => text !== readOrNothing(file));
  if (!args.includes('--check')) {
    for (const { file, text } of drifted) write(file, text);
    return;
  }
  const problems = [
    ...drifted.map(({ file }) => `${file} is not what the code says: run "npm run docs".`),
    ...missingDependencies(),
  ];
  if (problems.length > 0) throw new GaveUp(problems.join('\n'));
});

function note(from) {
  return `<!-- Generated from ${from} by "npm run docs"; do not edit. -->\n`;
}

function readOrNothing(file) {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return null;
  }
}

function write(file, text) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  console.log(`wrote ${file}`);
}
