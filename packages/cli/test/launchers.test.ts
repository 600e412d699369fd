import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/run-main.ts';

const bins = join(import.meta.dirname, '..', 'bin');
const hasCompileCache = !process.version.startsWith('v20.');
const bundle = `#!/usr/bin/env node
'use strict';
require('node:fs');
console.log(JSON.stringify({ argv: process.argv.slice(2), dirname: __dirname, exported: this === exports }));
process.exitCode = 5;
`;

describe('the launchers', () => {
  let home = '';
  let cache = '';

  beforeEach(() => {
    const folder = temporaryFolder();
    home = join(folder, 'package');
    cache = join(folder, 'cache');
    mkdirSync(join(home, 'dist'), { recursive: true });
    cpSync(bins, join(home, 'bin'), { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ version: '1.2.3' }));
    for (const name of ['slipway', 'ecs-deploy']) writeFileSync(join(home, 'dist', `${name}.cjs`), bundle);
  });

  function launch(bin: string, argv: readonly string[], env: Record<string, string> = {}) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], XDG_CACHE_HOME: cache, ...env },
    });
    return { status, stdout, stderr };
  }

  const caches = () => readdirSync(join(cache, 'slipway'));

  it.each(['slipway', 'ecs-deploy'])('%s runs its bundle with its arguments, and again from the cache', (name) => {
    const expected = {
      status: 5,
      stderr: '',
      stdout: `${JSON.stringify({ argv: ['a', '--b'], dirname: join(home, 'dist'), exported: true })}\n`,
    };
    expect(launch(join(home, 'bin', `${name}.cjs`), ['a', '--b'])).toEqual(expected);
    expect(caches()).toHaveLength(1);
    expect(launch(join(home, 'bin', `${name}.cjs`), ['a', '--b'])).toEqual(expected);
    expect(caches()).toHaveLength(1);
  });

  it.each(['build', 'clean', 'pipeline'])('run the whole bundle for %s, which has a cache of its own', (word) => {
    writeFileSync(join(home, 'dist', 'slipway.whole.cjs'), 'process.exitCode = 6;');
    expect(launch(join(home, 'bin', 'slipway.cjs'), [word, 'x'])).toMatchObject({ status: 6, stderr: '' });
    expect(launch(join(home, 'bin', 'slipway.cjs'), ['deploy'])).toMatchObject({ status: 5, stderr: '' });
    if (!hasCompileCache) expect(caches()).toHaveLength(2);
  });

  it('run through a link from elsewhere', () => {
    const link = join(temporaryFolder(), 'slipway');
    symlinkSync(join(home, 'bin', 'slipway.cjs'), link);
    expect(launch(link, ['x'])).toMatchObject({ status: 5, stderr: '' });
    expect(execFileSync(process.execPath, [link, '--version'], { encoding: 'utf8' })).toBe('1.2.3\n');
  });

  it.each(['--version', '-v', 'version'])('print the version for %s without loading the bundle', (word) => {
    writeFileSync(join(home, 'dist', 'slipway.cjs'), 'throw 1');
    expect(launch(join(home, 'bin', 'slipway.cjs'), [word])).toEqual({ status: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it('say how to build what is not built, with status 3', () => {
    const empty = temporaryFolder();
    cpSync(bins, join(empty, 'bin'), { recursive: true });
    writeFileSync(join(empty, 'package.json'), '{}');
    const { status, stderr } = launch(join(empty, 'bin', 'slipway.cjs'), ['deploy']);
    expect(stderr).toContain('npm ci && npm run build');
    expect(status).toBe(3);
  });

  it('keep the cache where only its user can write', () => {
    launch(join(home, 'bin', 'slipway.cjs'), []);
    expect(statSync(join(cache, 'slipway')).mode & 0o777).toBe(0o700);
  });

  it('do without a cache that others could write to', () => {
    mkdirSync(join(cache, 'slipway'), { recursive: true });
    chmodSync(join(cache, 'slipway'), 0o777);
    expect(launch(join(home, 'bin', 'slipway.cjs'), [])).toMatchObject({ status: 5, stderr: '' });
    expect(caches()).toEqual([]);
  });

  it('do without a cache where none can be made', () => {
    writeFileSync(cache, 'a file');
    expect(launch(join(home, 'bin', 'slipway.cjs'), [])).toMatchObject({ status: 5, stderr: '' });
  });

  it.skipIf(hasCompileCache)('forget the cache of another build, and keep that of the other command', () => {
    launch(join(home, 'bin', 'slipway.cjs'), []);
    launch(join(home, 'bin', 'ecs-deploy.cjs'), []);
    const [other, first] = caches();
    utimesSync(join(home, 'dist', 'slipway.cjs'), 1, 1);
    launch(join(home, 'bin', 'slipway.cjs'), []);
    expect(caches()).toHaveLength(2);
    expect(caches()).toContain(other);
    expect(caches()).not.toContain(first);
  });

  it.skipIf(hasCompileCache)('replace a cache that is damaged', () => {
    launch(join(home, 'bin', 'slipway.cjs'), []);
    const [name] = caches();
    const file = join(cache, 'slipway', name ?? '');
    writeFileSync(file, 'garbage');
    expect(launch(join(home, 'bin', 'slipway.cjs'), [])).toMatchObject({ status: 5, stderr: '' });
    expect(readFileSync(file).length).toBeGreaterThan(100);
  });
});
