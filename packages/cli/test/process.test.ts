import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEvent } from '@slipway/engine/events';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { story } from './support/stories.ts';

const source = join(import.meta.dirname, '..');

describe('the command as a process', () => {
  let home = '';
  let bin = '';

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
    cpSync(join(source, 'bin'), join(home, 'bin'), { recursive: true });
    cpSync(join(source, 'package.json'), join(home, 'package.json'));
    bin = join(home, 'bin', 'slipway.cjs');
    await build({
      entryPoints: [join(source, 'src', 'slipway.ts')],
      outfile: join(home, 'dist', 'slipway.cjs'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      conditions: ['@slipway/source'],
      supported: { 'dynamic-import': false },
      logLevel: 'warning',
    });
  });

  afterAll(() => rmSync(home, { recursive: true, force: true }));

  interface Ended {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }

  /** @param touch is given the child as soon as it has written something. */
  function launch(
    argv: readonly string[],
    {
      input = '',
      cwd = home,
      touch = () => undefined,
    }: { input?: string; cwd?: string; touch?: (child: ReturnType<typeof spawn>) => void } = {},
  ): Promise<Ended> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [bin, ...argv], {
        cwd,
        env: { PATH: process.env['PATH'], XDG_CACHE_HOME: join(home, 'cache'), AWS_EC2_METADATA_DISABLED: 'true' },
      });
      const said = { stdout: '', stderr: '' };
      let isTouched = false;
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8').on('data', (text: string) => {
          said[name] += text;
          if (!isTouched) touch(child);
          isTouched = true;
        });
      }
      child.stdin.on('error', () => undefined).end(input);
      child.once('close', (status) => resolve({ status, ...said }));
    });
  }

  const recording = story('happy').map(encodeEvent).join('');

  it('reads a stream from standard input', async () => {
    const { status, stdout, stderr } = await launch(['render', '--view', 'json'], { input: recording });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: recording, stderr: '' });
  });

  it('ends quietly when its reader goes away', async () => {
    const { status, stderr } = await launch(['render', '--view', 'json'], {
      input: recording.repeat(2000),
      touch: (child) => child.stdout?.destroy(),
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('writes everything before it ends, however much that is', async () => {
    const { stdout } = await launch(['render', '--view', 'json'], { input: recording.repeat(500) });
    expect(stdout.length).toBe(recording.length * 500);
  });

  it('says that no region is known, with status 3', async () => {
    const { status, stderr } = await launch(['watch', '--cluster', 'c', '--service', 's']);
    expect(stderr).toContain('No AWS region is known.');
    expect(status).toBe(3);
  });

  describe('for another program', () => {
    let cwd = '';

    beforeAll(() => {
      cwd = join(home, 'elsewhere');
      const companion = join(cwd, 'node_modules', '@slipway', 'local-ecs');
      mkdirSync(companion, { recursive: true });
      writeFileSync(join(companion, 'package.json'), JSON.stringify({ bin: { 'local-ecs': 'run.cjs' } }));
      const script = `
        if (process.argv.includes('wait')) {
          setInterval(() => {}, 1000);
          process.on('SIGTERM', () => process.exit(21));
          process.on('SIGINT', () => process.exit(22));
        } else if (process.argv.includes('die')) process.kill(process.pid, 'SIGKILL');
        else process.exitCode = 20;
        console.log(process.argv.slice(2).join(' '));`;
      writeFileSync(join(companion, 'run.cjs'), script);
    });

    it('hands over words and gives back the exit status', async () => {
      expect(await launch(['local', '--port', '0'], { cwd })).toMatchObject({ status: 20, stdout: '--port 0\n' });
    });

    it.each([
      ['SIGTERM', 21],
      ['SIGINT', 22],
    ] as const)('hands over %s', async (signal, status) => {
      expect(await launch(['local', 'wait'], { cwd, touch: (child) => child.kill(signal) })).toMatchObject({ status });
    });

    it('gives 128 and the number of the signal that ended it', async () => {
      expect(await launch(['local', 'die'], { cwd })).toMatchObject({ status: 137 });
    });
  });
});
