import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LongestFirst, longest } from '../../scripts/test/longest-first.mjs';
import { summaryOf } from '../../scripts/test/summary.mjs';
import { root } from '../../scripts/workspace/root.mjs';
import { runQuietly } from '../../scripts/workspace/run.mjs';
import { sharedFolder, writeFiles } from './temporary-folder.ts';

describe('the last line of npm test', () => {
  const skipped = [{ name: 'deploys', file: 'test/real.test.ts', why: 'no docker' }];
  const cases = [
    ['all is well', { passed: 3, failed: 0, skipped: [] }, 0, true, '3 passed, 0 failed', 0],
    ['a test fails', { passed: 2, failed: 1, skipped: [] }, 1, true, '2 passed, 1 failed', 1],
    ['a test is skipped', { passed: 2, failed: 0, skipped }, 0, true, '2 passed, 0 failed, 1 skipped', 0],
    ['none may be skipped', { passed: 2, failed: 0, skipped }, 0, false, '2 passed, 0 failed, 1 skipped', 1],
    ['no test ran', { passed: 0, failed: 0, skipped: [] }, 0, true, '0 passed, 0 failed', 1],
    ['only skipped tests were found', { passed: 0, failed: 0, skipped }, 0, true, '0 passed, 0 failed, 1 skipped', 1],
    ['vitest fails for another reason', { passed: 3, failed: 0, skipped: [] }, 7, true, '3 passed, 0 failed', 7],
    ['vitest did not get as far as a report', null, 134, true, '0 passed, 0 failed', 134],
  ] as const;

  it.each(cases)('when %s', (_, counts, status, maySkip, line, exit) => {
    const summary = summaryOf(counts, status, { maySkip });
    expect(summary.lines.at(-1)).toBe(line);
    expect(summary.exit).toBe(exit);
  });

  it('has the skipped tests above it, with the reason', () => {
    const { lines } = summaryOf({ passed: 1, failed: 0, skipped }, 0, { maySkip: true });
    expect(lines[0]).toBe('skipped: test/real.test.ts > deploys (no docker)');
  });
});

describe('the counts behind it', () => {
  const files = {
    'good.test.ts':
      "it('holds', () => {}); it.skip('is put off', () => {}); it('lacks docker', (t) => t.skip('no docker'));",
    'bad.test.ts': "it('does not hold', () => { expect(1).toBe(2); });",
    'broken.test.ts': "import './not-there.ts'; it('is never reached', () => {});",
    'unready.test.ts': "beforeAll(() => { throw new Error('not ready'); }); it('is never reached', () => {});",
  };
  let counts: { passed: number; failed: number; skipped: { name: string; file: string; why: string | null }[] };

  const folder = sharedFolder();
  beforeAll(async () => {
    writeFiles(folder, files);
    const countsFile = join(folder, 'counts.json');
    const reporter = join(root, 'scripts/test/counting-reporter.mjs');
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    await runQuietly(process.execPath, [vitest, 'run', '--globals', '--root', folder, `--reporter=${reporter}`], {
      env: { ...process.env, SLIPWAY_TEST_COUNTS: countsFile },
    });
    counts = JSON.parse(readFileSync(countsFile, 'utf8'));
  });

  it('count a test that holds', () => {
    expect(counts.passed).toBe(1);
  });

  it('count as failed what does not hold, and files that cannot be loaded or made ready', () => {
    expect(counts.failed).toBe(3);
  });

  it('name what was skipped, with the reason where there is one', () => {
    expect(counts.skipped).toContainEqual({ name: 'is put off', file: 'good.test.ts', why: null });
    expect(counts.skipped).toContainEqual({ name: 'lacks docker', file: 'good.test.ts', why: 'no docker' });
  });
});

describe('the order of the files', () => {
  const folders = ['test', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/test`)];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { encoding: 'utf8', recursive: true }).map((name) => `${folder}/${name}`),
  );

  it('begins with those that take longest', async () => {
    const names = [
      'packages/engine/test/plan.test.ts',
      'test/e2e/errors.test.ts',
      'packages/server/test/runs/kill.test.ts',
    ];
    const specifications = names.map((name) => ({ moduleId: join(root, name) }));
    const sorted = await LongestFirst.prototype.sort(specifications);
    expect(sorted).toEqual(specifications.toReversed());
  });

  it.each(longest)('knows files that are still there: %s', (pattern) => {
    expect(files.filter((file) => pattern.test(file))).not.toEqual([]);
  });
});
