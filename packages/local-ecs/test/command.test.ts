import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommand } from './bundled-command.ts';
import { callPort, OCTETS, pushImage, sha256 } from './registry/serve-registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-ecs-'));
let bundle = '';

/** The command as it is published: one CommonJS file. */
beforeAll(() => {
  bundle = bundleCommand(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where the commands make their temporary folders. */
const temporary = mkdtempSync(join(folder, 'tmp-'));

function start(...args: string[]) {
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
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

  it.each(['--port', '--registry-port'])('exits 3 when the port of %s is in use, and leaves nothing', async (flag) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { code, stdout, stderr } = await start('--port', '0', '--registry-port', '0', flag, String(port)).ended;
    taken.close();
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}: the port is in use. Choose another one with ${flag}`);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('exits 3 when nothing can be kept where it should be', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    // A file system that makes no folders, where there is one.
    const places = existsSync('/proc/self') ? [file, '/proc/nobody/data'] : [file];
    for (const place of places) {
      for (const [what, ...options] of [
        ['the state', '--registry-port', 'none'],
        ['images', '--registry-port', '0'],
      ]) {
        const { code, stderr } = await start('--port', '0', '--data', place, ...options).ended;
        expect([code, stderr]).toEqual([3, expect.stringContaining(`cannot keep ${what} in ${place}: `)]);
        expect(stderr).toContain('. Choose another folder with --data.\n');
      }
    }
  });

  it('exits 2 for wrong usage, with every problem', async () => {
    const { code, stderr } = await start('--prot', '1', '--speed', 'fast').ended;
    expect(code).toBe(2);
    expect(stderr).toContain('unknown option --prot');
    expect(stderr).toContain('--speed must be a number above 0, not "fast"');
  });

  it.each([
    ['--help', 'AWS_ENDPOINT_URL_ECS=http://127.0.0.1:4510'],
    ['--help', '--registry-port N'],
    ['--version', '0.1.0'],
  ])('answers %s', async (flag, text) => {
    const { code, stdout } = await start(flag).ended;
    expect(code).toBe(0);
    expect(stdout).toContain(text);
  });
});

describe('the registry of the local-ecs command', () => {
  /** Starts it, and waits for the ports that it says. */
  async function serve(...args: string[]) {
    const { child, ended } = start('--port', '0', '--registry-port', '0', ...args);
    const [line] = await once(child.stdout, 'data');
    const [, url = '', port = ''] =
      /^local-ecs listening on (http:\/\/127\.0\.0\.1:\d+) .* registry=127\.0\.0\.1:(\d+)\n$/.exec(String(line)) ?? [];
    return { child, ended, url, port: Number(port) };
  }

  const push = (port: number, content: string) =>
    callPort(port, 'POST', `/v2/web/blobs/uploads/?digest=${sha256(content)}`, { headers: OCTETS, body: content });

  it('13.22 says where it is, and keeps images in a temporary folder until it ends', async () => {
    const { child, ended, port } = await serve();
    expect((await push(port, 'content')).status).toBe(201);
    expect(readdirSync(temporary)).toHaveLength(1);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('13.22 removes what one that was killed left, and nothing that is not of it', async () => {
    const killed = await serve();
    await push(killed.port, 'content');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const [left = ''] = readdirSync(temporary);
    expect(existsSync(join(temporary, left, 'blobs'))).toBe(true);

    const others = mkdtempSync(join(folder, 'others-'));
    writeFileSync(join(others, 'file'), '');
    const kept = [`${left.slice(0, -6)}linked`, `${left.slice(0, -6)}afile0`, left.replace(/-\d+-\w+$/, '-none-of-it')];
    const [link = '', file = '', stranger = ''] = kept.map((name) => join(temporary, name));
    symlinkSync(others, link);
    writeFileSync(file, '');
    mkdirSync(stranger);
    // Only root can make what belongs to somebody else.
    if (process.getuid?.() === 0) {
      kept.push(`${left.slice(0, -6)}theirs`);
      mkdirSync(join(temporary, kept.at(-1) ?? ''));
      chownSync(join(temporary, kept.at(-1) ?? ''), 65_534, 65_534);
    }

    const [running, next] = [await serve(), await serve()];
    await expect.poll(() => existsSync(join(temporary, left))).toBe(false);
    expect(readdirSync(temporary)).toHaveLength(2 + kept.length);
    expect(readdirSync(temporary)).toEqual(expect.arrayContaining(kept));
    expect(readdirSync(others)).toEqual(['file']);
    for (const { child, ended } of [running, next]) {
      child.kill('SIGTERM');
      await ended;
    }
    for (const name of kept) rmSync(join(temporary, name), { recursive: true });
  });

  it('13.22 listens on the port after its own, or anywhere where that is taken', async () => {
    const neighbour = createServer().listen(0, '127.0.0.1');
    await once(neighbour, 'listening');
    const { port: next } = neighbour.address() as { port: number };
    const registryBeside = async (port: number): Promise<number> => {
      const { child, ended } = start('--port', String(port));
      const [line] = await once(child.stdout, 'data');
      child.kill('SIGTERM');
      await ended;
      return Number(/ registry=127\.0\.0\.1:(\d+)\n$/.exec(String(line))?.[1]);
    };
    expect(await registryBeside(next - 1)).not.toBe(next);
    neighbour.close();
    await once(neighbour, 'close');
    expect(await registryBeside(next - 1)).toBe(next);
  });

  it('13.22 keeps images in the folder that --data names, which need not be there', async () => {
    const data = join(folder, 'new', 'data');
    const first = await serve('--data', data);
    await push(first.port, 'content');
    first.child.kill('SIGTERM');
    expect((await first.ended).stderr).toBe('');
    expect(existsSync(data)).toBe(true);
    const second = await serve('--data', data);
    expect((await callPort(second.port, 'GET', `/v2/web/blobs/${sha256('content')}`)).bytes.toString()).toBe('content');
    second.child.kill('SIGTERM');
    await second.ended;
  });

  it('20.13 says what it took up from the folder that --data names', async () => {
    const data = join(folder, 'taken-up');
    const first = await serve('--data', data);
    const create = { 'X-Amz-Target': 'AmazonEC2ContainerServiceV20141113.CreateCluster' };
    expect((await fetch(first.url, { method: 'POST', headers: create, body: '{}' })).status).toBe(200);
    first.child.kill('SIGKILL');
    expect((await first.ended).stderr).toBe('');
    const second = await serve('--data', data);
    second.child.kill('SIGTERM');
    expect((await second.ended).stderr).toBe(`local-ecs: took up 1 cluster, 0 services and 0 tasks of ${data}\n`);
  });

  it('13.17 kill -9 in the middle of an upload leaves nothing half, and the upload goes on', async () => {
    const data = join(folder, 'killed');
    const first = await serve('--data', data);
    const content = 'x'.repeat(100_000);
    const { headers } = await callPort(first.port, 'POST', '/v2/web/blobs/uploads/');
    const location = String(headers.location);
    const request = connect(first.port, '127.0.0.1').on('error', () => undefined);
    request.write(`PATCH ${location} HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n${content.slice(0, 40_000)}`);
    const arrived = async () => Number((await callPort(first.port, 'GET', location)).headers.range?.split('-')[1]);
    await expect.poll(arrived).toBe(39_999);
    first.child.kill('SIGKILL');
    await first.ended;

    const second = await serve('--data', data);
    expect((await callPort(second.port, 'GET', `/v2/web/blobs/${sha256(content)}`)).status).toBe(404);
    const rest = { headers: { ...OCTETS, 'content-range': '40000-99999' }, body: content.slice(40_000) };
    const done = await callPort(second.port, 'PUT', `${location}?digest=${sha256(content)}`, rest);
    expect(done.status).toBe(201);
    expect((await callPort(second.port, 'GET', `/v2/web/blobs/${sha256(content)}`)).bytes.toString()).toBe(content);
    second.child.kill('SIGTERM');
    await second.ended;
  });

  it.each([30, 80, 150, 250])(
    '13.17 kill -9 after %d ms of pushes leaves whole images, each one that was taken',
    async (ms) => {
      const data = mkdtempSync(join(folder, 'pushes-'));
      const first = await serve('--data', data);
      const taken: string[] = [];
      const pushes = ['a', 'b', 'c'].map(async (pusher) => {
        for (let count = 0; ; count += 1) {
          await pushImage(first.port, 'web', `${pusher}${count}`, `${pusher}${count}`.repeat(20_000));
          taken.push(`${pusher}${count}`);
        }
      });
      setTimeout(() => first.child.kill('SIGKILL'), ms);
      await Promise.allSettled(pushes);

      const second = await serve('--data', data);
      const read = async (path: string) => callPort(second.port, 'GET', `/v2/web/${path}`);
      const list = await read('tags/list');
      const tags: string[] = list.status === 404 ? [] : list.json.tags;
      expect(tags).toEqual(expect.arrayContaining(taken));
      for (const tag of tags) {
        const manifest = await read(`manifests/${tag}`);
        expect(manifest.headers['docker-content-digest']).toBe(sha256(manifest.bytes));
        const { config, layers } = JSON.parse(manifest.bytes.toString());
        for (const { digest } of [config, ...layers])
          expect(sha256((await read(`blobs/${digest}`)).bytes)).toBe(digest);
      }
      second.child.kill('SIGTERM');
      await second.ended;
    },
  );

  it('13.20 answers 503 while a fault has it down', async () => {
    const { child, ended, url, port } = await serve();
    const faults = `${url}/_local-ecs/faults`;
    await fetch(faults, { method: 'POST', body: JSON.stringify({ kind: 'registry-down', times: 2 }) });
    for (const path of ['/v2/', '/v2/web/manifests/1']) {
      expect(await callPort(port, 'GET', path)).toMatchObject({ status: 503, codes: ['UNAVAILABLE'] });
    }
    expect((await callPort(port, 'GET', '/v2/')).status).toBe(200);
    child.kill('SIGTERM');
    await ended;
  });
});
