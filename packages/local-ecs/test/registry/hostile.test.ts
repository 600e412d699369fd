import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRepositoryName } from '../../src/registry/grammar.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';
import { parseRoute } from '../../src/registry/route.ts';
import { imageManifest, newFolder, OCI_MANIFEST, OCTETS, serveRegistry, sha256 } from './serve-registry.ts';

const NAMES = [
  '..',
  '../..',
  'a/../../b',
  'a//b',
  './a',
  '.a',
  'a.',
  '_blobs',
  'a/_manifests/sha256',
  'A',
  'a%20b',
  'a%2f..%2f..%2fb',
  '%2e%2e%2fa',
  'a%00b',
  'a%0d%0aset-cookie:x',
  '%ff',
  'a\\..\\b',
  'x'.repeat(256),
];

describe('the registry: hostile input', () => {
  it.each(NAMES)('13.3 no repository is named %s', async (name) => {
    const { call, files } = await serveRegistry();
    for (const [method, path] of [
      ['POST', 'blobs/uploads/'],
      ['PUT', 'manifests/1'],
      ['GET', `blobs/${sha256('')}`],
      ['GET', 'tags/list'],
    ] as const) {
      const answer = await call(method, `/v2/${name}/${path}`, { headers: OCTETS });
      expect(answer, path).toMatchObject({ status: 400, codes: ['NAME_INVALID'] });
    }
    expect(files()).toEqual([]);
  });

  it.each(['a', 'a/b', 'a.b', 'a_b', 'a__b', 'a---b', '0', 'library/web-1', 'x'.repeat(255)])(
    '13.3 a repository is named %s',
    async (name) => {
      const { call, pushImage } = await serveRegistry();
      await pushImage(name, '1');
      expect((await call('GET', `/v2/${name}/tags/list`)).json.tags).toEqual(['1']);
    },
  );

  it.each(['-x', '.x', 'a%20b', 'a%2fb', 'x'.repeat(129), '%00', '%C3%A9', '..'])(
    '13.3 no tag is named %s',
    async (tag) => {
      const { call, pushBlob } = await serveRegistry();
      await pushBlob('web', '{}');
      await pushBlob('web', 'layer');
      const push = { headers: { 'content-type': OCI_MANIFEST }, body: imageManifest() };
      const path = `/v2/web/manifests/${tag}`;
      expect((await call('PUT', path, push)).status).toBeGreaterThanOrEqual(400);
      expect((await call('GET', path)).status).toBeGreaterThanOrEqual(400);
      const byDigest = `/v2/web/manifests/${sha256(push.body)}?tag=${tag}`;
      expect(await call('PUT', byDigest, push)).toMatchObject({ status: 400, codes: ['MANIFEST_INVALID'] });
      expect((await call('GET', '/v2/web/tags/list')).status).toBe(404);
    },
  );

  it.each([
    'sha256:',
    'sha256:x',
    `sha256:${'A'.repeat(64)}`,
    `sha256:${'a'.repeat(65)}`,
    `sha512:${'a'.repeat(64)}`,
    `md5:${'a'.repeat(32)}`,
    `sha256:..%2f..%2f${'a'.repeat(58)}`,
    'x',
    '..',
  ])('13.3 no digest is %s', async (digest) => {
    const { call } = await serveRegistry();
    for (const method of ['GET', 'DELETE']) {
      expect([400, 404]).toContain((await call(method, `/v2/web/blobs/${digest}`)).status);
    }
    const upload = `/v2/web/blobs/uploads/?digest=${digest}`;
    expect(await call('POST', upload, { headers: OCTETS, body: 'x' })).toMatchObject({ codes: ['DIGEST_INVALID'] });
    expect((await call('POST', `/v2/web/blobs/uploads/?mount=${digest}&from=a`)).status).toBe(400);
  });

  it.each(['..', '..%2f..%2fsecret', '%2e%2e', 'x', '0'.repeat(36), '%00'])('13.3 no upload is %s', async (id) => {
    const parent = newFolder();
    const { call, beginUpload } = await serveRegistry({ folder: join(parent, 'data') });
    await beginUpload('web');
    const secret = join(parent, 'secret');
    writeFileSync(secret, 'secret');
    for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
      const { status } = await call(method, `/v2/web/blobs/uploads/${id}?digest=${sha256('secret')}`);
      expect([400, 404, 405], method).toContain(status);
    }
    expect(existsSync(secret)).toBe(true);
  });

  it('13.3 whatever the path, a repository is named by the grammar or the path is refused', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '..',
        '.',
        '%2e',
        '%2f',
        '%',
        '_',
        'a',
        'blobs',
        'uploads',
        'manifests',
        'tags/list',
        '/v2/',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          const route = parseRoute(`/v2/${pieces.join('')}`);
          if ('name' in route) expect(isRepositoryName(route.name)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RegistryError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('13.19 a connection on which nothing moves is ended, and its upload goes on with another one', async () => {
    const served = await serveRegistry({ idleMs: 1500 });
    const location = await served.beginUpload('web');
    const sockets = Array.from({ length: 20 }, (_, index) => {
      const socket = connect(served.port, '127.0.0.1')
        .on('error', () => undefined)
        .resume();
      if (index === 0) socket.write(`PATCH ${location} HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\nabc`);
      else socket.write('GET /v2/ HT');
      return new Promise((resolve) => socket.once('close', resolve));
    });
    await expect.poll(async () => (await served.call('GET', location)).headers.range).toBe('0-2');
    await Promise.all(sockets);
    const rest = { headers: OCTETS, body: 'def' };
    const path = `${location}?digest=${sha256('abcdef')}`;
    // As long as the registry has not seen the end of the first connection, it answers 409.
    await expect.poll(async () => (await served.call('PUT', path, rest)).status).toBe(201);
  });

  it('13.19 a body that is refused does not keep the answer from its client', async () => {
    const { call, beginUpload } = await serveRegistry();
    const location = await beginUpload('web');
    const headers = { ...OCTETS, 'content-range': '7-' };
    expect((await call('PATCH', location, { headers, body: 'x'.repeat(20_000_000) })).status).toBe(416);
    expect((await call('PUT', '/v2/web/manifests/1', { body: 'x'.repeat(20_000_000) })).status).toBe(413);
  });

  it('13.19 what has begun to be read is read to its end, so that the connection can be used again', async () => {
    const { port } = await serveRegistry();
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.write('PUT /v2/web/manifests/1 HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n');
    for (let count = 0; count < 20; count += 1) socket.write(`f4240\r\n${'x'.repeat(1_000_000)}\r\n`);
    socket.write('0\r\n\r\nGET /v2/ HTTP/1.1\r\nhost: a\r\n\r\n');
    const statuses = () => [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    await expect.poll(statuses).toEqual(['413', '200']);
    socket.destroy();
  });
});
