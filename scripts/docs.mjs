import './workspace/node-version.mjs';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packages, readManifest } from './build/packages.mjs';
import { dependencyProblems } from './docs/dependency-lines.mjs';
import { install } from './workspace/install.mjs';
import { GaveUp, main } from './workspace/main.mjs';
import { root } from './workspace/root.mjs';

/** Writes the pages that come from the code; with --check only says what has drifted from it. */
await main(async (args) => {
  await install();
  const { importTypeScript } = await import('./workspace/import-typescript.mjs');
  const { pages } = await importTypeScript('scripts/docs/pages.ts');
  const drifted = pages
    .map(({ file, from, hasNote = true, generate }) => ({
      file,
      text: `${hasNote ? `${note(from)}\n` : ''}${generate(read, root)}`,
    }))
    .filter(({ file, text }) => !existsSync(join(root, file)) || read(file) !== text);
  if (!args.includes('--check')) return drifted.forEach(write);
  const manifests = ['.', ...packages()].map(readManifest);
  const problems = [
    ...drifted.map(({ file }) => `${file} is not what the code says: run "npm run docs".`),
    ...dependencyProblems(read('docs/dependencies.md'), manifests),
  ];
  if (problems.length > 0) throw new GaveUp(problems.join('\n'));
});

function note(from) {
  return `<!-- Generated from ${from} by "npm run docs"; do not edit. -->\n`;
}

function read(file) {
  return readFileSync(join(root, file), 'utf8');
}

function write({ file, text }) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  console.log(`wrote ${file}`);
}
