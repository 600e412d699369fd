import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serveRegistry, sha256 } from './serve-registry.ts';

describe('the registry: content management', () => {
  it('13.15 a deleted tag is gone, and its manifest is not', async () => {
    const { call, pushImage } = await serveRegistry();
    const digest = await pushImage('web', '1');
    expect((await call('DELETE', '/v2/web/manifests/1')).status).toBe(202);
    expect((await call('GET', '/v2/web/manifests/1')).status).toBe(404);
    expect((await call('GET', `/v2/web/manifests/${digest}`)).status).toBe(200);
    expect((await call('GET', '/v2/web/tags/list')).json).toEqual({ name: 'web', tags: [] });
    expect((await call('DELETE', '/v2/web/manifests/1')).codes).toEqual(['MANIFEST_UNKNOWN']);
  });

  it('13.15 a deleted manifest is gone with its tags, in its repository alone', async () => {
    const { call, pushImage } = await serveRegistry();
    const digest = await pushImage('web', '1');
    await pushImage('web', 'latest');
    await pushImage('web', '2', 'other');
    await pushImage('api', '1');
    expect((await call('DELETE', `/v2/web/manifests/${digest}`)).status).toBe(202);
    for (const reference of [digest, '1', 'latest']) {
      expect((await call('GET', `/v2/web/manifests/${reference}`)).status).toBe(404);
    }
    expect((await call('GET', '/v2/web/tags/list')).json.tags).toEqual(['2']);
    expect((await call('GET', '/v2/api/manifests/1')).status).toBe(200);
    expect((await call('DELETE', `/v2/web/manifests/${digest}`)).status).toBe(404);
  });

  it('13.15 a deleted blob is gone, in its repository alone', async () => {
    const { call, pushBlob } = await serveRegistry();
    const digest = await pushBlob('web', 'content');
    await pushBlob('api', 'content');
    expect((await call('DELETE', `/v2/web/blobs/${digest}`)).status).toBe(202);
    expect((await call('GET', `/v2/web/blobs/${digest}`)).status).toBe(404);
    expect((await call('GET', `/v2/api/blobs/${digest}`)).bytes.toString()).toBe('content');
    expect(await call('DELETE', `/v2/web/blobs/${digest}`)).toMatchObject({ status: 404, codes: ['BLOB_UNKNOWN'] });
  });

  it('13.17 a restart finds everything that was there', async () => {
    const first = await serveRegistry();
    const subject = await first.pushImage('team/web', '1');
    await first.pushImage('team/web', '2', 'layer', { subject: { mediaType: 'x', digest: subject, size: 1 } });
    const paths = ['_catalog', 'team/web/tags/list', 'team/web/manifests/2', `team/web/referrers/${subject}`];
    const read = async ({ call }: typeof first) =>
      Promise.all(
        [...paths, `team/web/blobs/${sha256('layer')}`].map(async (path) =>
          (await call('GET', `/v2/${path}`)).bytes.toString(),
        ),
      );
    const before = await read(first);
    expect(await read(await first.restart())).toEqual(before);
  });

  it('13.18 a start removes what nothing names and nobody touched for a day', async () => {
    const inTwoDays = Date.now() + 2 * 24 * 3600 * 1000;
    const first = await serveRegistry({ now: () => inTwoDays });
    await first.pushImage('web', '1', 'kept');
    const removed = await first.pushImage('web', '2', 'removed with its manifest');
    await first.pushBlob('web', 'never named');
    await first.beginUpload('web');
    await first.call('DELETE', `/v2/web/manifests/${removed}`);
    const second = await first.restart();
    const status = async (content: string) => (await second.call('HEAD', `/v2/web/blobs/${sha256(content)}`)).status;
    expect([await status('{}'), await status('kept')]).toEqual([200, 200]);
    expect([await status('removed with its manifest'), await status('never named')]).toEqual([404, 404]);
    expect((await second.call('GET', '/v2/web/manifests/1')).status).toBe(200);
    // Three records, the tags, and the bytes of the manifest, its configuration and its layer.
    expect(second.files()).toHaveLength(7);
  });

  it('13.18 what is younger than a day stays: its push may be under way', async () => {
    const first = await serveRegistry();
    const digest = await first.pushBlob('web', 'not named yet');
    const location = await first.beginUpload('web');
    const orphan = await first.pushBlob('api', 'of nobody');
    await first.call('DELETE', `/v2/api/blobs/${orphan}`);
    const second = await first.restart();
    expect((await second.call('HEAD', `/v2/web/blobs/${digest}`)).status).toBe(200);
    expect((await second.call('GET', location)).status).toBe(204);
    const hex = orphan.slice('sha256:'.length);
    expect(second.files()).toContain(hex);
    const yesterday = Date.now() / 1000 - 25 * 3600;
    utimesSync(join(second.folder, 'blobs/sha256', hex.slice(0, 2), hex), yesterday, yesterday);
    expect((await second.restart()).files()).not.toContain(hex);
  });
});
