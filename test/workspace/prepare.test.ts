import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whenStale } from '../../scripts/workspace/freshness.mjs';
import { isInstalled } from '../../scripts/workspace/install.mjs';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

describe('what is installed', () => {
  const left = { version: '1.0.0', integrity: 'sha512-left' };
  const linked = { resolved: 'packages/cli', link: true };
  const other = { version: '1.0.0', integrity: 'sha512-other', optional: true, os: ['other'] };
  const locked = {
    '': { name: 'root' },
    'node_modules/left': left,
    'node_modules/slipway': linked,
    'node_modules/other': other,
  };

  const cases: readonly (readonly [when: string, record: Record<string, unknown> | null, installed: boolean])[] = [
    ['nothing was ever installed', null, false],
    [
      'all is there, but for a package of another platform',
      { 'node_modules/left': left, 'node_modules/slipway': linked },
      true,
    ],
    ['a package is missing', { 'node_modules/slipway': linked }, false],
    [
      'a package has another version',
      { 'node_modules/left': { ...left, version: '1.0.1' }, 'node_modules/slipway': linked },
      false,
    ],
    [
      'a package has other contents',
      { 'node_modules/left': { ...left, integrity: '' }, 'node_modules/slipway': linked },
      false,
    ],
    ['a package of the workspace is not linked', { 'node_modules/left': left }, false],
  ];
  it.each(cases)('when %s', (_, record, installed) => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'package-lock.json': JSON.stringify({ packages: locked }) });
    if (record !== null)
      writeFiles(folder, { 'node_modules/.package-lock.json': JSON.stringify({ packages: record }) });
    expect(isInstalled(folder)).toBe(installed);
  });
});

describe('work on files', () => {
  function project() {
    const folder = temporaryFolder();
    writeFiles(folder, { 'src/a.ts': 'a', 'src/deep/b.ts': 'b', 'elsewhere.ts': 'c' });
    let times = 0;
    const run = async () => {
      await whenStale(
        'work',
        ['src', 'not-there.json'],
        async () => {
          times += 1;
          writeFileSync(join(folder, 'out.js'), 'built');
          return ['out.js'];
        },
        folder,
      );
      return times;
    };
    return { folder, run };
  }

  it('is not done twice', async () => {
    const { folder, run } = project();
    await run();
    writeFiles(folder, { 'elsewhere.ts': 'changed' });
    expect(await run()).toBe(1);
  });

  it.each([
    ['a file changed', (folder: string) => writeFiles(folder, { 'src/deep/b.ts': 'B' })],
    ['a file is new', (folder: string) => writeFiles(folder, { 'src/c.ts': '' })],
    ['a file that was missing is there', (folder: string) => writeFiles(folder, { 'not-there.json': '' })],
    ['a file is gone', (folder: string) => rmSync(join(folder, 'src/a.ts'))],
    ['what it made is gone', (folder: string) => rmSync(join(folder, 'out.js'))],
  ])('is done again when %s', async (_, change) => {
    const { folder, run } = project();
    await run();
    change(folder);
    expect(await run()).toBe(2);
  });

  it('is tried again after it failed', async () => {
    const { folder, run } = project();
    await expect(whenStale('work', ['src'], () => Promise.reject(new Error('no')), folder)).rejects.toThrow('no');
    expect(await run()).toBe(1);
  });
});
