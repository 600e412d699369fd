import { describe, expect, it } from 'vitest';
import {
  descriptor,
  imageManifest,
  OCI_INDEX,
  OCI_MANIFEST,
  type Served,
  serveRegistry,
  sha256,
} from './serve-registry.ts';

/** All pages of a list, following the links. */
async function pages({ call }: Served, path: string, member: string): Promise<string[][]> {
  const found: string[][] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const { json, headers } = await call('GET', next);
    found.push(json[member]);
    next = /^<(.+)>; rel="next"$/.exec(String(headers['link']))?.[1];
    if (found.length > 20) throw new Error('the links do not end');
  }
  return found;
}

/** Pushes a manifest that says something about `subject`, and returns its text. */
async function pushReferrer({ call }: Served, subject: string, more: object, type = OCI_MANIFEST) {
  const about = { subject: { mediaType: OCI_MANIFEST, digest: subject, size: 2 }, mediaType: type, ...more };
  const body = imageManifest('layer', about);
  const headers = { 'content-type': type };
  const answer = await call('PUT', `/v2/web/manifests/${sha256(body)}`, { headers, body });
  return { body, answer };
}

describe('the registry: content discovery', () => {
  it('13.13 tags are listed in the order of their characters, in pages where it is asked', async () => {
    const served = await serveRegistry();
    for (const tag of ['b', 'a', 'B', '10', '9', '_']) await served.pushImage('team/web', tag);
    const { status, json } = await served.call('GET', '/v2/team/web/tags/list');
    expect(status).toBe(200);
    expect(json).toEqual({ name: 'team/web', tags: ['10', '9', 'B', '_', 'a', 'b'] });
    expect(await pages(served, '/v2/team/web/tags/list?n=4', 'tags')).toEqual([
      ['10', '9', 'B', '_'],
      ['a', 'b'],
    ]);
    expect(await pages(served, '/v2/team/web/tags/list?n=3&last=9', 'tags')).toEqual([['B', '_', 'a'], ['b']]);
    expect(await pages(served, '/v2/team/web/tags/list?last=A', 'tags')).toEqual([['B', '_', 'a', 'b']]);
    expect(await pages(served, '/v2/team/web/tags/list?n=0', 'tags')).toEqual([[]]);
    expect(await pages(served, '/v2/team/web/tags/list?n=99999999999999999999', 'tags')).toHaveLength(1);
  });

  it.each(['x', '-1', '1.5', ''])('13.13 "%s" is no number of tags', async (n) => {
    const { call, pushImage } = await serveRegistry();
    await pushImage('web', '1');
    expect((await call('GET', `/v2/web/tags/list?n=${n}`)).status).toBe(400);
  });

  it('13.13 a repository is unknown until a manifest is pushed to it', async () => {
    const { call, pushBlob, pushImage } = await serveRegistry();
    await pushBlob('team/web', 'layer');
    expect(await call('GET', '/v2/team/web/tags/list')).toMatchObject({ status: 404, codes: ['NAME_UNKNOWN'] });
    expect((await call('GET', '/v2/_catalog')).json).toEqual({ repositories: [] });
    await pushImage('team/web', '1');
    expect((await call('GET', '/v2/team/tags/list')).status).toBe(404);
    expect((await call('GET', '/v2/_catalog')).json).toEqual({ repositories: ['team/web'] });
  });

  it('13.13 the catalog has all repositories, in pages where it is asked', async () => {
    const served = await serveRegistry();
    const names = ['a', 'a/b', 'a/b/c', 'a-b', 'tags/list', 'blobs/uploads/manifests'];
    for (const name of names) await served.pushImage(name, '1');
    expect((await served.call('GET', '/v2/_catalog')).json).toEqual({ repositories: names.toSorted() });
    const found = await pages(served, '/v2/_catalog?n=4', 'repositories');
    expect(found.map(({ length }) => length)).toEqual([4, 2]);
    expect(found.flat()).toEqual(names.toSorted());
  });

  it('13.14 the manifests about a manifest are listed, whichever came first', async () => {
    const served = await serveRegistry();
    const subject = sha256(imageManifest('image'));
    await served.pushBlob('web', '{}');
    await served.pushBlob('web', 'layer');
    const sbom = await pushReferrer(served, subject, { artifactType: 'application/sbom', annotations: { by: 'me' } });
    expect(sbom.answer).toMatchObject({ status: 201, headers: { 'oci-subject': subject } });
    await served.pushImage('web', '1', 'image');
    const plain = await pushReferrer(served, subject, {});
    const index = await pushReferrer(
      served,
      subject,
      { config: undefined, layers: undefined, manifests: [] },
      OCI_INDEX,
    );
    await pushReferrer(served, sha256('another'), {});
    const { status, headers, json } = await served.call('GET', `/v2/web/referrers/${subject}`);
    expect([status, headers['content-type'], headers['oci-filters-applied']]).toEqual([200, OCI_INDEX, undefined]);
    expect(json).toMatchObject({ schemaVersion: 2, mediaType: OCI_INDEX });
    const wanted = [
      { ...descriptor(sbom.body, OCI_MANIFEST), artifactType: 'application/sbom', annotations: { by: 'me' } },
      { ...descriptor(plain.body, OCI_MANIFEST), artifactType: 'application/vnd.oci.image.config.v1+json' },
      descriptor(index.body, OCI_INDEX),
    ];
    expect(json.manifests).toHaveLength(3);
    expect(json.manifests).toEqual(expect.arrayContaining(wanted));
  });

  it('13.14 they are filtered by the type of artifact, and a removed one is not listed', async () => {
    const served = await serveRegistry();
    const subject = await served.pushImage('web', '1');
    const sbom = await pushReferrer(served, subject, { artifactType: 'application/sbom' });
    await pushReferrer(served, subject, { artifactType: 'application/signature' });
    const list = () => served.call('GET', `/v2/web/referrers/${subject}?artifactType=application%2Fsbom`);
    const { headers, json } = await list();
    expect(headers['oci-filters-applied']).toBe('artifactType');
    expect(json.manifests.map(({ digest }: { digest: string }) => digest)).toEqual([sha256(sbom.body)]);
    await served.call('DELETE', `/v2/web/manifests/${sha256(sbom.body)}`);
    expect((await list()).json.manifests).toEqual([]);
  });

  it('13.14 having none is no error, and what is no digest is', async () => {
    const { call } = await serveRegistry();
    expect(await call('GET', `/v2/web/referrers/${sha256('x')}`)).toMatchObject({
      status: 200,
      json: { manifests: [] },
    });
    expect(await call('GET', '/v2/web/referrers/sha256:x')).toMatchObject({ status: 400, codes: ['DIGEST_INVALID'] });
  });
});
