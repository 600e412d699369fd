import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packages, readManifest } from '../build/packages.mjs';
import { root } from '../workspace/root.mjs';

const page = 'docs/dependencies.md';

/** Holds the page of dependencies against every package.json: a line for each, and none for what is gone. */
export function missingDependencies() {
  const manifests = ['.', ...packages()].map(readManifest);
  const ours = new Set(manifests.map(({ name }) => name));
  const used = new Set(
    manifests
      .flatMap(({ dependencies, devDependencies }) => Object.keys({ ...dependencies, ...devDependencies }))
      .filter((name) => !ours.has(name)),
  );
  const listed = new Set(
    [...readFileSync(join(root, page), 'utf8').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name),
  );
  return [
    ...[...used].filter((name) => !listed.has(name)).map((name) => `${page} has no line for ${name}.`),
    ...[...listed]
      .filter((name) => !used.has(name))
      .map((name) => `${page} has a line for ${name}, which nothing uses.`),
  ];
}
