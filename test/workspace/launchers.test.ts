import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packages, readManifest } from '../../scripts/build/packages.mjs';
import { root } from '../../scripts/workspace/root.mjs';
import { runQuietly } from '../../scripts/workspace/run.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const bins: readonly { name: string; file: string }[] = packages().flatMap((folder) =>
  Object.entries<string>(readManifest(folder).bin ?? {}).map(([name, file]) => ({
    name,
    file: join(root, folder, file),
  })),
);

describe.each(bins)('the launcher of $name', ({ name, file }) => {
  it('is committed, so that npm ci can link it before anything is built', async () => {
    const { output } = await runQuietly('git', ['ls-files', '--stage', '--', file]);
    expect(output).toMatch(/^100755 /);
  });

  it('is linked', () => {
    expect(existsSync(join(root, 'node_modules/.bin', name))).toBe(true);
  });

  it('runs through a symlink from another folder', async () => {
    const folder = temporaryFolder();
    symlinkSync(file, join(folder, name));
    const { status, output } = await runQuietly(join(folder, name), ['--version'], { cwd: folder });
    expect(output).toMatch(/^\S*\d+\.\d+\.\d+\s*$/);
    expect(status).toBe(0);
  });
});
