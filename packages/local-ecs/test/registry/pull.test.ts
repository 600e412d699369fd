import { describe, expect, it } from 'vitest';
import {
  DOCKER_LIST,
  DOCKER_MANIFEST,
  imageManifest,
  OCI_INDEX,
  OCI_MANIFEST,
  serveRegistry,
  sha256,
} from './serve-registry.ts';

describe('the registry: pull', () => {
  it.each([{}, { authorization: 'Basic QVdTOnNlY3JldA==' }, { authorization: 'Bearer token' }])(
    '13.1 the base answers 200 with the version of the API, whatever the credentials (%j)',
    async (headers) => {
      const { call } = await serveRegistry();
      const { status, headers: answered } = await call('GET', '/v2/', { headers });
      expect(status).toBe(200);
      expect(answered['docker-distribution-api-version']).toBe('registry/2.0');
    },
  );

  it('13.2 errors are JSON with a code and a message, and have the version too', async () => {
    const { call } = await serveRegistry();
    const { status, json, headers } = await call('GET', '/v2/web/manifests/1');
    expect(status).toBe(404);
    expect(json).toEqual({ errors: [{ code: 'MANIFEST_UNKNOWN', message: expect.stringContaining('manifest 1') }] });
    expect(headers['docker-distribution-api-version']).toBe('registry/2.0');
  });

  it.each([
    ['GET', '/', 404, undefined],
    ['GET', '/v2/web', 404, undefined],
    ['GET', '/v1/search', 404, undefined],
    ['POST', '/v2/', 405, 'GET, HEAD'],
    ['DELETE', '/v2/_catalog', 405, 'GET, HEAD'],
    ['POST', '/v2/web/manifests/1', 405, 'GET, HEAD, PUT, DELETE'],
    ['PUT', '/v2/web/tags/list', 405, 'GET, HEAD'],
    ['GET', '/v2/web/blobs/uploads/', 405, 'POST'],
    ['PATCH', `/v2/web/blobs/${sha256('')}`, 405, 'GET, HEAD, DELETE'],
  ])('13.2 %s %s is refused with %d, and what is possible is said', async (method, path, wanted, allow) => {
    const { call } = await serveRegistry();
    const { status, codes, headers } = await call(method, path);
    expect([status, codes]).toEqual([wanted, ['UNSUPPORTED']]);
    expect(headers.allow).toBe(allow);
  });

  it.each([OCI_MANIFEST, DOCKER_MANIFEST, OCI_INDEX, DOCKER_LIST])(
    '13.4 a manifest of type %s is got by tag and by digest as it was pushed',
    async (mediaType) => {
      const { call, pushBlob } = await serveRegistry();
      await pushBlob('team/web', '{}');
      await pushBlob('team/web', 'layer');
      // Space and order of members are a part of it.
      const body = ` ${imageManifest('layer', { mediaType, manifests: [] })}\n`;
      const push = { headers: { 'content-type': mediaType }, body };
      expect((await call('PUT', '/v2/team/web/manifests/v1', push)).status).toBe(201);
      for (const reference of ['v1', sha256(body)]) {
        for (const method of ['GET', 'HEAD']) {
          const { status, headers, bytes } = await call(method, `/v2/team/web/manifests/${reference}`);
          expect(status).toBe(200);
          expect(headers).toMatchObject({
            'content-type': mediaType,
            'content-length': String(Buffer.byteLength(body)),
            'docker-content-digest': sha256(body),
          });
          expect(bytes.toString()).toBe(method === 'GET' ? body : '');
        }
      }
    },
  );

  it.each(['2', 'V1', sha256('x'), sha256('layer')])(
    '13.4 an unknown manifest (%s) is not found',
    async (reference) => {
      const { call, pushImage } = await serveRegistry();
      await pushImage('web', 'v1');
      for (const method of ['GET', 'DELETE']) {
        expect(await call(method, `/v2/web/manifests/${reference}`)).toMatchObject({
          status: 404,
          codes: ['MANIFEST_UNKNOWN'],
        });
      }
      expect((await call('HEAD', `/v2/web/manifests/${reference}`)).status).toBe(404);
      expect((await call('GET', '/v2/other/manifests/v1')).status).toBe(404);
    },
  );

  it('13.5 a blob is got whole, and its presence by HEAD', async () => {
    const { call, pushBlob } = await serveRegistry();
    const digest = await pushBlob('web', 'content');
    for (const method of ['GET', 'HEAD']) {
      const { status, headers, bytes } = await call(method, `/v2/web/blobs/${digest}`);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-length': '7',
        'docker-content-digest': digest,
        'accept-ranges': 'bytes',
      });
      expect(bytes.toString()).toBe(method === 'GET' ? 'content' : '');
    }
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=10-', 416, null, 'bytes */10'],
    ['bytes=5-0', 416, null, 'bytes */10'],
    [`bytes=${'9'.repeat(400)}-`, 416, null, 'bytes */10'],
    ['bytes=0-1,3-4', 200, '0123456789', undefined],
    ['lines=0-1', 200, '0123456789', undefined],
    ['bytes=-', 200, '0123456789', undefined],
  ])('13.5 the range %s of a blob answers %d', async (range, wanted, body, contentRange) => {
    const { call, pushBlob } = await serveRegistry();
    const digest = await pushBlob('web', '0123456789');
    const { status, headers, bytes } = await call('GET', `/v2/web/blobs/${digest}`, { headers: { range } });
    expect([status, headers['content-range']]).toEqual([wanted, contentRange]);
    if (body !== null) expect(bytes.toString()).toBe(body);
  });

  it('13.5 a repository does not have the blobs of another one', async () => {
    const { call, pushBlob } = await serveRegistry();
    const digest = await pushBlob('web', 'content');
    expect(await call('GET', `/v2/other/blobs/${digest}`)).toMatchObject({ status: 404, codes: ['BLOB_UNKNOWN'] });
    expect((await call('HEAD', `/v2/other/blobs/${digest}`)).status).toBe(404);
  });

  it('13.21 a runtime reads the same images in-process', async () => {
    const { images, pushImage } = await serveRegistry();
    const digest = await pushImage('team/web', 'v1', 'the layer');
    const byTag = await images.manifest('team/web', 'v1');
    expect(byTag).toMatchObject({ digest, mediaType: OCI_MANIFEST });
    expect(Buffer.from(byTag?.bytes ?? []).toString()).toBe(imageManifest('the layer'));
    expect(await images.manifest('team/web', digest)).toEqual(byTag);
    const blob = await images.blob('team/web', sha256('the layer'));
    expect(blob?.size).toBe(9);
    expect((await blob?.open().toArray())?.join('')).toBe('the layer');
  });

  it.each([
    ['team/web', 'v2'],
    ['team/web', 'sha256:x'],
    ['team/web', sha256('x')],
    ['other', 'v1'],
    ['../team/web', 'v1'],
  ])('13.21 in-process, what is not there (%s, %s) is null', async (name, reference) => {
    const { images, pushImage } = await serveRegistry();
    await pushImage('team/web', 'v1');
    expect(await images.manifest(name, reference)).toBeNull();
    expect(await images.blob(name, reference)).toBeNull();
  });
});
