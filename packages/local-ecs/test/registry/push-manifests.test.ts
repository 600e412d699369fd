import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  DOCKER_MANIFEST,
  descriptor,
  imageManifest,
  OCI_INDEX,
  OCI_MANIFEST,
  serveRegistry,
  sha256,
} from './serve-registry.ts';

const MEBIBYTE = 1024 * 1024;
const push = (body: string | Readable, type: string | null = OCI_MANIFEST) => ({
  headers: type === null ? {} : { 'content-type': type },
  body,
});

/** A registry whose repository `web` has the blobs of `imageManifest()`. */
async function withBlobs() {
  const served = await serveRegistry();
  await served.pushBlob('web', '{}');
  await served.pushBlob('web', 'layer');
  return served;
}

describe('the registry: pushing manifests', () => {
  it('13.11 a manifest is pushed by tag, and again under another one', async () => {
    const { call } = await withBlobs();
    const body = imageManifest();
    for (const tag of ['1', 'latest', 'V_1.0-rc', '_', 'x'.repeat(128), '__proto__']) {
      const { status, headers } = await call('PUT', `/v2/web/manifests/${tag}`, push(body));
      expect(status).toBe(201);
      expect(headers).toMatchObject({
        location: `/v2/web/manifests/${tag}`,
        'docker-content-digest': sha256(body),
      });
      expect((await call('GET', `/v2/web/manifests/${tag}`)).bytes.toString()).toBe(body);
    }
  });

  it('13.11 a tag moves to what is pushed last, and tags that differ in case are two', async () => {
    const { pushImage, call } = await serveRegistry();
    const [first, second] = [await pushImage('web', 'v1', 'one'), await pushImage('web', 'V1', 'two')];
    const digestOf = async (tag: string) =>
      (await call('HEAD', `/v2/web/manifests/${tag}`)).headers['docker-content-digest'];
    expect([await digestOf('v1'), await digestOf('V1')]).toEqual([first, second]);
    const third = await pushImage('web', 'v1', 'three');
    expect([await digestOf('v1'), await digestOf('V1')]).toEqual([third, second]);
    expect((await call('GET', `/v2/web/manifests/${first}`)).status).toBe(200);
  });

  it.each(['sha256', 'sha512'])(
    '13.11 a manifest pushed by its %s digest is verified, and may bring tags',
    async (algorithm) => {
      const { call } = await withBlobs();
      const body = imageManifest();
      const digest = `${algorithm}:${createHash(algorithm).update(body).digest('hex')}`;
      const { status, headers } = await call('PUT', `/v2/web/manifests/${digest}?tag=1&tag=1.2`, push(body));
      expect(status).toBe(201);
      expect(headers).toMatchObject({ location: `/v2/web/manifests/${digest}`, 'oci-tag': '1, 1.2' });
      expect((await call('GET', '/v2/web/manifests/1.2')).bytes.toString()).toBe(body);
      const wrong = await call('PUT', `/v2/web/manifests/${digest}`, push(imageManifest('{}')));
      expect(wrong).toMatchObject({ status: 400, codes: ['DIGEST_INVALID'] });
    },
  );

  it('13.11 parameters of the content type do not count, and without one the manifest speaks for itself', async () => {
    const { call } = await withBlobs();
    for (const type of [`${OCI_MANIFEST}; charset=utf-8`, null]) {
      expect((await call('PUT', '/v2/web/manifests/1', push(imageManifest(), type))).status).toBe(201);
      expect((await call('GET', '/v2/web/manifests/1')).headers['content-type']).toBe(OCI_MANIFEST);
    }
  });

  it.each([
    ['no JSON', '{', ['no JSON object']],
    ['bytes that are no text', '"\xff', ['no JSON object']],
    ['a list', '[]', ['no JSON object']],
    ['nothing', '{}', ['schemaVersion is not 2', 'config is no descriptor', '"layers" is no list']],
    [
      'wrong descriptors',
      JSON.stringify({
        schemaVersion: 2,
        config: { digest: 'sha256:x', size: -1 },
        layers: [7, { mediaType: 'x', digest: sha256(''), size: 1.5 }],
        subject: {},
      }),
      [
        'config has no mediaType',
        'config has no valid digest',
        'config has no valid size',
        'layers[0] is no descriptor',
        'layers[1] has no valid size',
        'subject has no mediaType',
        'subject has no valid digest',
        'subject has no valid size',
      ],
    ],
    ['another media type inside', imageManifest('layer', { mediaType: DOCKER_MANIFEST }), ['is not the Content-Type']],
    [
      'layers of another size',
      imageManifest('layer', { layers: [{ ...descriptor('layer', 'x'), size: 6 }] }),
      ['has 5 bytes, not 6'],
    ],
  ])('13.11 everything that is wrong with %s is said at once', async (_, body, wanted) => {
    const { call } = await withBlobs();
    const { status, json, codes } = await call('PUT', '/v2/web/manifests/1', push(body));
    expect(status).toBe(400);
    expect(new Set(codes)).toEqual(new Set(['MANIFEST_INVALID']));
    expect(json.errors.map(({ message }: { message: string }) => message)).toEqual(
      wanted.map((text) => expect.stringContaining(text)),
    );
    expect((await call('GET', '/v2/web/manifests/1')).status).toBe(404);
  });

  it.each(['application/vnd.docker.distribution.manifest.v1+prettyjws', 'text/html', null])(
    '13.11 the media type %s is refused with those that there are',
    async (type) => {
      const { call } = await withBlobs();
      const body = imageManifest('layer', { mediaType: undefined });
      const { status, json } = await call('PUT', '/v2/web/manifests/1', push(body, type));
      expect([status, json.errors[0].message]).toEqual([400, expect.stringContaining(`there are: ${OCI_MANIFEST}`)]);
    },
  );

  it.each(['known', 'unknown'])(
    '13.11 a manifest of 4 MiB is taken, a larger one is not (length %s)',
    async (length) => {
      const { call } = await withBlobs();
      const plain = imageManifest('layer', { annotations: { text: '' } });
      const ofSize = (size: number) =>
        imageManifest('layer', { annotations: { text: 'x'.repeat(size - plain.length) } });
      const sent = (body: string) => push(length === 'known' ? body : Readable.from([Buffer.from(body)]));
      const large = await call('PUT', '/v2/web/manifests/1', sent(ofSize(4 * MEBIBYTE + 1)));
      expect(large).toMatchObject({ status: 413, codes: ['MANIFEST_INVALID'] });
      expect((await call('PUT', '/v2/web/manifests/1', sent(ofSize(4 * MEBIBYTE)))).status).toBe(201);
      expect((await call('GET', '/v2/web/manifests/1')).bytes.length).toBe(4 * MEBIBYTE);
    },
  );

  it('13.12 each blob that is missing is named, and the manifest is not stored', async () => {
    const { call, pushBlob } = await serveRegistry();
    await pushBlob('other', '{}');
    await pushBlob('other', 'layer');
    const { status, json } = await call('PUT', '/v2/web/manifests/1', push(imageManifest()));
    expect(status).toBe(400);
    expect(json.errors).toEqual(
      ['{}', 'layer'].map((content) => ({
        code: 'MANIFEST_BLOB_UNKNOWN',
        message: expect.stringContaining(sha256(content)),
        detail: { digest: sha256(content) },
      })),
    );
    expect((await call('GET', '/v2/web/tags/list')).status).toBe(404);
  });

  it('13.12 an index needs its manifests', async () => {
    const { call, pushImage } = await serveRegistry();
    const manifests = [descriptor(imageManifest(), OCI_MANIFEST)];
    const index = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
    const early = await call('PUT', '/v2/web/manifests/all', push(index, OCI_INDEX));
    expect(early).toMatchObject({ status: 400, codes: ['MANIFEST_BLOB_UNKNOWN'] });
    await pushImage('web', 'amd64');
    expect((await call('PUT', '/v2/web/manifests/all', push(index, OCI_INDEX))).status).toBe(201);
  });

  it.each([[], null])('13.12 an image may have no layers (%j)', async (layers) => {
    const { call } = await withBlobs();
    expect((await call('PUT', '/v2/web/manifests/1', push(imageManifest('layer', { layers })))).status).toBe(201);
  });

  it('13.12 layers that are fetched elsewhere need not be there', async () => {
    const { call } = await withBlobs();
    const elsewhere = { ...descriptor('foreign', 'x'), urls: ['https://example.com/layer'] };
    const { status } = await call('PUT', '/v2/web/manifests/1', push(imageManifest('layer', { layers: [elsewhere] })));
    expect(status).toBe(201);
  });

  it('13.16 tags pushed at once are all there', async () => {
    const { call, pushImage } = await serveRegistry();
    const tags = Array.from({ length: 20 }, (_, index) => `v${index + 10}`);
    await Promise.all(tags.map((tag) => pushImage('web', tag, `layer ${tag}`)));
    expect((await call('GET', '/v2/web/tags/list')).json.tags).toEqual(tags);
  });
});
