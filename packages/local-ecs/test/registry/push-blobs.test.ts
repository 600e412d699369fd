import { createHash } from 'node:crypto';
import { utimesSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OCTETS, type Served, serveRegistry, sha256 } from './serve-registry.ts';

const chunk = (body: string, range?: string) => ({
  headers: range === undefined ? OCTETS : { ...OCTETS, 'content-range': range },
  body,
});

async function contentOf({ call }: Served, name: string, digest: string): Promise<string | number> {
  const { status, bytes } = await call('GET', `/v2/${name}/blobs/${digest}`);
  return status === 200 ? bytes.toString() : status;
}

describe('the registry: pushing blobs', () => {
  it.each(['', '{}', 'content', 'x'.repeat(1_000_000)])('13.6 POST and PUT store a blob (%#)', async (content) => {
    const served = await serveRegistry();
    const digest = sha256(content);
    const begun = await served.call('POST', '/v2/team/web/blobs/uploads/');
    expect(begun).toMatchObject({ status: 202, headers: { range: '0-0', 'docker-upload-uuid': expect.any(String) } });
    const ended = await served.call('PUT', `${begun.headers.location}?digest=${digest}`, chunk(content));
    expect(ended.status).toBe(201);
    expect(ended.headers).toMatchObject({
      location: `/v2/team/web/blobs/${digest}`,
      'docker-content-digest': digest,
    });
    expect(await contentOf(served, 'team/web', digest)).toBe(content);
    expect((await served.call('GET', String(begun.headers.location))).codes).toEqual(['BLOB_UPLOAD_UNKNOWN']);
  });

  it('13.6 a single POST stores a blob', async () => {
    const served = await serveRegistry();
    const digest = sha256('content');
    const answer = await served.call('POST', `/v2/web/blobs/uploads/?digest=${digest}`, chunk('content'));
    expect(answer).toMatchObject({ status: 201, headers: { location: `/v2/web/blobs/${digest}` } });
    expect(await contentOf(served, 'web', digest)).toBe('content');
  });

  it('13.6 chunks store a blob, the last one by PATCH or by PUT, of known or unknown length', async () => {
    const served = await serveRegistry();
    for (const last of ['PATCH', 'PUT']) {
      let location = await served.beginUpload('web');
      for (const [body, range] of [
        ['abc', '0-2'],
        ['de', '3-4'],
      ] as const) {
        const answer = await served.call('PATCH', location, chunk(body, range));
        expect(answer).toMatchObject({ status: 202, headers: { range: `0-${range.split('-')[1]}` } });
        location = String(answer.headers.location);
      }
      const stream = { headers: OCTETS, body: Readable.from(['f', 'gh'].map((text) => Buffer.from(text))) };
      const put = `${location}?digest=${sha256('abcdefgh')}`;
      if (last === 'PATCH') await served.call('PATCH', location, stream);
      expect((await served.call('PUT', put, last === 'PUT' ? stream : {})).status).toBe(201);
      expect(await contentOf(served, 'web', sha256('abcdefgh'))).toBe('abcdefgh');
    }
  });

  it('13.6 digests may be made by sha512', async () => {
    const served = await serveRegistry();
    const digest = `sha512:${createHash('sha512').update('content').digest('hex')}`;
    const { headers } = await served.call('POST', '/v2/web/blobs/uploads/?digest-algorithm=sha512');
    expect((await served.call('PUT', `${headers.location}?digest=${digest}`, chunk('content'))).status).toBe(201);
    expect(await contentOf(served, 'web', digest)).toBe('content');
    expect((await served.call('POST', '/v2/web/blobs/uploads/?digest-algorithm=md5')).codes).toEqual([
      'DIGEST_INVALID',
    ]);
  });

  it('13.6 however content is cut into chunks, the blob is the content', async () => {
    const served = await serveRegistry();
    const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 2000 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(parts, async (chunks) => {
        const whole = Buffer.concat(chunks);
        const location = await served.beginUpload('web');
        for (const body of chunks) await served.call('PATCH', location, { headers: OCTETS, body });
        const digest = sha256(whole);
        expect((await served.call('PUT', `${location}?digest=${digest}`)).status).toBe(201);
        expect((await served.call('GET', `/v2/web/blobs/${digest}`)).bytes.equals(whole)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it.each(['PATCH', 'PUT'])(
    '13.7 a %s that is not the next chunk is refused, and the upload goes on',
    async (method) => {
      const served = await serveRegistry();
      const location = await served.beginUpload('web');
      const digest = sha256('abcdef');
      const path = method === 'PUT' ? `${location}?digest=${digest}` : location;
      await served.call('PATCH', location, chunk('abc', '0-2'));
      for (const range of [
        '4-6',
        '0-2',
        '2-4',
        '9007199254740990-9007199254740991',
        `${'9'.repeat(40)}-${'9'.repeat(41)}`,
      ]) {
        const answer = await served.call(method, path, chunk('def', range));
        expect(answer, range).toMatchObject({
          status: 416,
          codes: ['BLOB_UPLOAD_INVALID'],
          headers: { location, range: '0-2' },
        });
      }
      for (const range of ['x', '3', '5-3', '-3', 'bytes 3-5/6']) {
        expect((await served.call(method, path, chunk('def', range))).status, range).toBe(416);
      }
      expect(await served.call('GET', location)).toMatchObject({ status: 204, headers: { location, range: '0-2' } });
      expect((await served.call('PUT', `${location}?digest=${digest}`, chunk('def', '3-5'))).status).toBe(201);
    },
  );

  it.each(['single', 'POST and PUT', 'chunks'])('13.8 content of another digest is not stored (%s)', async (way) => {
    const served = await serveRegistry();
    const digest = sha256('other');
    const location = way === 'single' ? '/v2/web/blobs/uploads/' : await served.beginUpload('web');
    if (way === 'chunks') await served.call('PATCH', location, chunk('content'));
    const method = way === 'single' ? 'POST' : 'PUT';
    const last = way === 'chunks' ? {} : chunk('content');
    const answer = await served.call(method, `${location}?digest=${digest}`, last);
    expect(answer).toMatchObject({ status: 400, codes: ['DIGEST_INVALID'] });
    expect(served.files()).toEqual([]);
    expect(await contentOf(served, 'web', digest)).toBe(404);
    if (way !== 'single') expect((await served.call('GET', location)).status).toBe(404);
  });

  it('13.8 a chunk of another length than announced is refused, and nothing of it is kept', async () => {
    const served = await serveRegistry();
    const location = await served.beginUpload('web');
    await served.call('PATCH', location, chunk('abc'));
    const stream = (text: string) => ({
      headers: { ...OCTETS, 'content-range': '3-5' },
      body: Readable.from([Buffer.from(text.slice(0, 2)), Buffer.from(text.slice(2))]),
    });
    for (const sent of [chunk('defg', '3-5'), stream('defgh'), stream('de')]) {
      expect(await served.call('PATCH', location, sent)).toMatchObject({ status: 400, codes: ['SIZE_INVALID'] });
      expect((await served.call('GET', location)).headers.range).toBe('0-2');
    }
    const digest = sha256('abcd');
    expect((await served.call('PUT', `${location}?digest=${digest}`, chunk('d', '3-3'))).status).toBe(201);
    expect(await contentOf(served, 'web', digest)).toBe('abcd');
  });

  it('13.8 without a digest an upload does not end', async () => {
    const { call, beginUpload } = await serveRegistry();
    const location = await beginUpload('web');
    for (const query of ['', '?digest=', '?digest=sha256:x', `?digest=md5:${'a'.repeat(32)}`]) {
      expect(await call('PUT', `${location}${query}`, chunk('x'))).toMatchObject({
        status: 400,
        codes: ['DIGEST_INVALID'],
      });
    }
    expect(await call('GET', location)).toMatchObject({ status: 204, headers: { range: '0-0' } });
  });

  it('13.9 what came before the connection broke is kept, for the client to go on', async () => {
    const served = await serveRegistry();
    const location = await served.beginUpload('web');
    const socket = beginRequest(served.port, `PATCH ${location}`);
    await expect.poll(async () => (await served.call('GET', location)).headers.range).toBe('0-2');
    socket.destroy();
    await expect.poll(async () => (await served.call('PATCH', location, chunk('def', '3-5'))).status).toBe(202);
    expect((await served.call('PUT', `${location}?digest=${sha256('abcdef')}`)).status).toBe(201);
  });

  it('13.9 a single POST that breaks leaves nothing', async () => {
    const served = await serveRegistry();
    const socket = beginRequest(served.port, `POST /v2/web/blobs/uploads/?digest=${sha256('abcdef')}`);
    await expect.poll(() => served.files()).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => served.files()).toEqual([]);
  });

  it('13.9 an upload goes on after a restart', async () => {
    const first = await serveRegistry();
    const location = await first.beginUpload('web');
    await first.call('PATCH', location, chunk('abc'));
    const second = await first.restart();
    expect(await second.call('GET', location)).toMatchObject({ status: 204, headers: { range: '0-2' } });
    expect((await second.call('PUT', `${location}?digest=${sha256('abcdef')}`, chunk('def'))).status).toBe(201);
    expect(await contentOf(second, 'web', sha256('abcdef'))).toBe('abcdef');
  });

  it('13.9 a withdrawn upload is gone', async () => {
    const { call, beginUpload, files } = await serveRegistry();
    const location = await beginUpload('web');
    await call('PATCH', location, chunk('abc'));
    expect((await call('DELETE', location)).status).toBe(204);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect(await call(method, location)).toMatchObject({ status: 404, codes: ['BLOB_UPLOAD_UNKNOWN'] });
    }
    expect(files()).toEqual([]);
  });

  it('13.9 an upload that nobody touched for a day is given up when the next one begins', async () => {
    const { call, beginUpload, folder } = await serveRegistry();
    const [old, young] = [await beginUpload('web'), await beginUpload('web')];
    const yesterday = Date.now() / 1000 - 25 * 3600;
    utimesSync(join(folder, 'repositories/web/_uploads', old.split('/').at(-1) ?? ''), yesterday, yesterday);
    await beginUpload('web');
    expect((await call('GET', old)).status).toBe(404);
    expect((await call('GET', young)).status).toBe(204);
  });

  it('13.9 another repository does not know the upload', async () => {
    const { call, beginUpload } = await serveRegistry();
    const location = await beginUpload('web');
    expect((await call('GET', location.replace('/web/', '/other/'))).codes).toEqual(['BLOB_UPLOAD_UNKNOWN']);
  });

  it('13.9 one request at a time writes to an upload', async () => {
    const served = await serveRegistry();
    const location = await served.beginUpload('web');
    const socket = beginRequest(served.port, `PATCH ${location}`);
    await expect.poll(async () => (await served.call('GET', location)).headers.range).toBe('0-2');
    expect(await served.call('PATCH', location, chunk('x'))).toMatchObject({
      status: 409,
      codes: ['BLOB_UPLOAD_INVALID'],
    });
    socket.write('def');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    expect((await served.call('PUT', `${location}?digest=${sha256('abcdef')}`)).status).toBe(201);
  });

  it('13.10 a blob of another repository is mounted, also without its name', async () => {
    const served = await serveRegistry();
    const digest = await served.pushBlob('base', 'content');
    for (const [name, from] of [
      ['web', '&from=base'],
      ['api', ''],
    ]) {
      const answer = await served.call('POST', `/v2/${name}/blobs/uploads/?mount=${digest}${from}`);
      expect(answer).toMatchObject({ status: 201, headers: { location: `/v2/${name}/blobs/${digest}` } });
      expect(await contentOf(served, String(name), digest)).toBe('content');
    }
  });

  it.each([
    `mount=${sha256('x')}&from=base`,
    `mount=${sha256('content')}&from=other`,
    `mount=${sha256('content')}&from=..%2Fbase`,
    `mount=${sha256('x')}`,
  ])('13.10 what cannot be mounted (%s) is uploaded instead', async (query) => {
    const { call, pushBlob } = await serveRegistry();
    await pushBlob('base', 'content');
    const { status, headers } = await call('POST', `/v2/web/blobs/uploads/?${query}`);
    expect(status).toBe(202);
    expect((await call('PUT', `${headers.location}?digest=${sha256('y')}`, chunk('y'))).status).toBe(201);
  });

  it('13.16 the same blob may be pushed many times at once', async () => {
    const served = await serveRegistry();
    const content = 'x'.repeat(300_000);
    const digest = sha256(content);
    const pushes = Array.from({ length: 12 }, async (_, index) => {
      const location = await served.beginUpload(index % 2 === 0 ? 'web' : 'api');
      return (await served.call('PUT', `${location}?digest=${digest}`, chunk(content))).status;
    });
    expect(new Set(await Promise.all(pushes))).toEqual(new Set([201]));
    expect(await contentOf(served, 'web', digest)).toBe(content);
    expect(served.files().toSorted()).toEqual(Array.from({ length: 3 }, () => digest.slice('sha256:'.length)));
  });
});

/** Sends the first half of a request of 6 bytes; ending the socket is what a client does that is killed. */
function beginRequest(port: number, what: string): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(`${what} HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\nabc`);
  return socket;
}
