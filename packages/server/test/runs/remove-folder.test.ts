import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';

/** The user nobody: root may remove anything. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

it('removes folders that a job has made read-only, and touches nothing behind a link', async () => {
  const yard = mkdtempSync(join(tmpdir(), 'slipway-removal-'));
  onTestFinished(() => rmSync(yard, { recursive: true, force: true }));
  const [job, cache, elsewhere] = [join(yard, 'job'), join(yard, 'job', 'cache'), join(yard, 'elsewhere')];
  for (const folder of [elsewhere, job, cache]) mkdirSync(folder);
  writeFileSync(join(cache, 'module'), '');
  writeFileSync(join(elsewhere, 'kept'), '');
  symlinkSync(elsewhere, join(cache, 'link'));
  for (const folder of [cache, job, yard]) if (nobody.uid !== undefined) chownSync(folder, nobody.uid, nobody.gid);
  chmodSync(cache, 0o555);
  chmodSync(job, 0o500);
  const program = join(yard, 'remove.mjs');
  await build({
    stdin: {
      contents: `import { removeFolder } from './remove-folder.ts'; await removeFolder(process.argv[2]);`,
      resolveDir: join(import.meta.dirname, '../../src/runs'),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
    logLevel: 'silent',
  });
  const { stderr } = spawnSync(process.execPath, [program, job], { encoding: 'utf8', ...nobody });
  expect(stderr).toBe('');
  expect(existsSync(job)).toBe(false);
  expect(existsSync(join(elsewhere, 'kept'))).toBe(true);
});
