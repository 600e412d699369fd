import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/workspace/root.mjs';
import { runQuietly } from '../../scripts/workspace/run.mjs';
import { sharedFolder, writeFiles } from './temporary-folder.ts';

const pure = [
  'packages/engine/src/watch/watch.ts',
  'packages/cli/src/views/lines.ts',
  'packages/server/src/views/page.ts',
];
const worldly = [
  'packages/engine/src/adapters/system-clock.ts',
  'packages/cli/src/wiring.ts',
  'packages/local-ecs/src/main.ts',
];
const shipped = [...pure, ...worldly];
const elsewhere = ['packages/engine/test/watch.test.ts', 'scripts/build.mjs'];

/** What imports cannot show: [code, where it is refused, where it is fine]. */
const cases: readonly (readonly [code: string, refusedIn: readonly string[], fineIn: readonly string[]])[] = [
  ['export const a = process.env;', pure, [...worldly, ...elsewhere]],
  ['export const a = fetch;', pure, [...worldly, ...elsewhere]],
  ['export const a = performance.now();', pure, [...worldly, ...elsewhere]],
  ['export const a = setTimeout;', pure, [...worldly, ...elsewhere]],
  ['export const a = setInterval;', pure, [...worldly, ...elsewhere]],
  ['export const a = Date.now();', pure, [...worldly, ...elsewhere]],
  ['export const a = new Date();', pure, [...worldly, ...elsewhere]],
  ['export const a = Math.random();', pure, [...worldly, ...elsewhere]],
  ['export const a = globalThis.process;', pure, [...worldly, ...elsewhere]],
  ['console.log(1);', shipped, ['scripts/build.mjs', 'bench/main.mjs']],
  ["throw new Error('no');", shipped, elsewhere],
  ["throw new TypeError('no');", shipped, elsewhere],
  ['export const a = new Date(5);', [], [...shipped, ...elsewhere]],
  ['export const a = (process) => process;', [], [...shipped, ...elsewhere]],
];

const folder = sharedFolder();

/** Lints each code in each place, in one go. The key is `code in place`. */
const found = (async () => {
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
  cpSync(join(root, 'lint'), join(folder, 'lint'), { recursive: true });
  const places = [...new Set(cases.flatMap(([, refusedIn, fineIn]) => [...refusedIn, ...fineIn]))];
  const copies = cases.flatMap(([code], index) =>
    places.map((place) => ({ code, place, file: numbered(place, index) })),
  );
  writeFiles(folder, Object.fromEntries(copies.map(({ code, file }) => [file, `${code}\n`])));
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const flags = [
    'lint',
    '--vcs-enabled=false',
    '--reporter=github',
    '--max-diagnostics=none',
    '--diagnostic-level=error',
  ];
  const { output } = await runQuietly(process.execPath, [biome, ...flags], { cwd: folder });
  return new Set(
    copies.filter(({ file }) => output.includes(`${file},`)).map(({ code, place }) => `${code} in ${place}`),
  );
})();

/** `watch.ts` becomes `watch-3.ts`: still the same place to the rules. */
function numbered(place: string, index: number): string {
  return place.replace(/(\.test)?\.(ts|mjs)$/, `-${index}$&`);
}

describe('the linter', () => {
  it.each(cases)('%s', async (code, refusedIn, fineIn) => {
    const errors = await found;
    expect(refusedIn.filter((place) => !errors.has(`${code} in ${place}`))).toEqual([]);
    expect(fineIn.filter((place) => errors.has(`${code} in ${place}`))).toEqual([]);
  });
});
