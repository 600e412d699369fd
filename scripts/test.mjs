import './workspace/node-version.mjs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summaryOf } from './test/summary.mjs';
import { forgetSurroundings } from './workspace/environment.mjs';
import { main } from './workspace/main.mjs';
import { prepare } from './workspace/prepare.mjs';
import { runInTerminal } from './workspace/run.mjs';

/** Colours are for terminals; vitest by itself paints what goes to a file too. */
function surroundings() {
  if (process.stdout.isTTY) return process.env;
  const { FORCE_COLOR: _, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1' };
}

await main(async (args) => {
  await prepare();
  forgetSurroundings();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  try {
    const countsFile = join(folder, 'counts.json');
    const reporters = ['--reporter=default', '--reporter=./scripts/test/counting-reporter.mjs'];
    const status = await runInTerminal(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args],
      { ...surroundings(), SLIPWAY_TEST_COUNTS: countsFile },
    );
    const counts = await readFile(countsFile, 'utf8').then(JSON.parse, () => null);
    const summary = summaryOf(counts, status, { maySkip: process.env['SLIPWAY_NO_SKIPS'] !== '1' });
    console.log(summary.lines.join('\n'));
    return summary.exit;
  } finally {
    await rm(folder, { recursive: true });
  }
});
