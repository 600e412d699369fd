import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'local-ecs-'));
const bundle = join(folder, 'local-ecs.cjs');

/** The command as it is published: one CommonJS file. */
beforeAll(() => {
  buildSync({ entryPoints: [main], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: bundle });
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: string[]) {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended: Promise<Ended> = once(child, 'close').then(([code]) => ({ code, stdout, stderr }));
  return { child, ended };
}

describe('the local-ecs command', () => {
  it('says where it listens, serves, and ends cleanly by SIGTERM', async () => {
    const { child, ended } = start('--port', '0', '--speed', '2');
    const [line] = await once(child.stdout, 'data');
    const url = /^local-ecs listening on (http:\/\/127\.0\.0\.1:\d+) /.exec(String(line))?.[1] ?? '';
    expect((await fetch(`${url}/_local-ecs/health`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('exits 3 when the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await start('--port', String(port)).ended;
    taken.close();
    expect(code).toBe(3);
    expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}: the port is in use.`);
  });

  it('exits 2 for wrong usage, with every problem', async () => {
    const { code, stderr } = await start('--prot', '1', '--speed', 'fast').ended;
    expect(code).toBe(2);
    expect(stderr).toContain('unknown option --prot');
    expect(stderr).toContain('--speed must be a number above 0, not "fast"');
  });

  it.each([
    ['--help', 'AWS_ENDPOINT_URL_ECS=http://127.0.0.1:4510'],
    ['--version', '0.1.0'],
  ])('answers %s', async (flag, text) => {
    const { code, stdout } = await start(flag).ended;
    expect(code).toBe(0);
    expect(stdout).toContain(text);
  });
});
