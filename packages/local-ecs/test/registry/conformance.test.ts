import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { descriptor, OCI_INDEX, OCI_MANIFEST, OCTETS, type Served, serveRegistry } from './serve-registry.ts';

/**
 * The cases of the conformance suite of the distribution specification, each blob and each kind of manifest through its
 * whole life. What other files of this folder test closer is not repeated here.
 */
const ALGORITHMS = ['sha256', 'sha512'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
const OCI_EMPTY = 'application/vnd.oci.empty.v1+json';
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const FOREIGN_LAYER = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip';
const ARTIFACT = 'application/vnd.example.thing';

const digestOf = (content: string, algorithm: Algorithm = 'sha256'): string =>
  `${algorithm}:${createHash(algorithm).update(content).digest('hex')}`;

/** Sends content as a blob with this digest, and returns the last answer. */
type Push = (served: Served, content: string, digest: string) => ReturnType<Served['call']>;

const third = (content: string): number => Math.ceil(content.length / 3);

/** Parts of the content with the range that each says it has. */
function chunks(content: string): { body: string; headers: Record<string, string> }[] {
  return [0, 1, 2].map((index) => {
    const start = index * third(content);
    const body = content.slice(start, start + third(content));
    return { body, headers: { ...OCTETS, 'content-range': `${start}-${start + body.length - 1}` } };
  });
}

const WAYS: Readonly<Record<string, Push>> = {
  'one POST': ({ call }, content, digest) =>
    call('POST', `/v2/a/blobs/uploads/?digest=${digest}`, { headers: OCTETS, body: content }),
  'POST and PUT': async (served, content, digest) =>
    served.call('PUT', `${await served.beginUpload('a')}?digest=${digest}`, { headers: OCTETS, body: content }),
  'a stream': async (served, content, digest) => {
    const location = await served.beginUpload('a');
    const patched = await served.call('PATCH', location, {
      headers: OCTETS,
      body: Readable.from([Buffer.from(content)]),
    });
    expect(patched.status).toBe(202);
    return served.call('PUT', `${patched.headers.location}?digest=${digest}`);
  },
  chunks: async (served, content, digest) => {
    let location = await served.beginUpload('a');
    for (const chunk of chunks(content)) {
      location = String((await served.call('PATCH', location, chunk)).headers.location);
    }
    return served.call('PUT', `${location}?digest=${digest}`, { headers: OCTETS });
  },
  'chunks out of order, the last one with PUT': async (served, content, digest) => {
    let location = await served.beginUpload('a');
    const parts = chunks(content);
    for (const [index, part] of parts.entries()) {
      const early = parts[(index + 1) % parts.length] ?? part;
      expect((await served.call('PATCH', location, early)).status).toBe(416);
      const asked = await served.call('GET', location);
      expect(asked.status).toBe(204);
      expect(asked.headers.range).toBe(`0-${Math.max(0, index * third(content) - 1)}`);
      if (index === parts.length - 1) return served.call('PUT', `${asked.headers.location}?digest=${digest}`, part);
      location = String((await served.call('PATCH', String(asked.headers.location), part)).headers.location);
    }
    throw new Error('there is no last chunk');
  },
  'a mount from another repository': async (served, content, digest) => {
    await served.call('POST', `/v2/b/blobs/uploads/?digest=${digest}`, { headers: OCTETS, body: content });
    return served.call('POST', `/v2/a/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=b`);
  },
  'a mount from anywhere': async (served, content, digest) => {
    await served.call('POST', `/v2/b/blobs/uploads/?digest=${digest}`, { headers: OCTETS, body: content });
    return served.call('POST', `/v2/a/blobs/uploads/?mount=${encodeURIComponent(digest)}`);
  },
  'a mount of what is nowhere': async (served, content, digest) => {
    const begun = await served.call('POST', `/v2/a/blobs/uploads/?mount=${digest}&from=b`);
    expect(begun.status).toBe(202);
    return served.call('PUT', `${begun.headers.location}?digest=${digest}`, { headers: OCTETS, body: content });
  },
};
const BLOBS = Object.keys(WAYS).flatMap((way) => ALGORITHMS.map((algorithm) => [way, algorithm] as const));

/** A manifest to be pushed, and what it needs first. */
interface Case {
  readonly blobs?: readonly string[];
  readonly before?: readonly string[];
  readonly manifest: object;
}

const image = (members: object = {}): object => ({
  schemaVersion: 2,
  mediaType: OCI_MANIFEST,
  config: descriptor('{}', OCI_CONFIG),
  layers: [descriptor('layer', OCI_LAYER)],
  ...members,
});
const index = (manifests: readonly object[], members: object = {}): object => ({
  schemaVersion: 2,
  mediaType: OCI_INDEX,
  manifests,
  ...members,
});
const artifact = (members: object = {}): object =>
  image({
    artifactType: ARTIFACT,
    config: descriptor('{}', OCI_EMPTY),
    layers: [descriptor('layer', ARTIFACT)],
    ...members,
  });
const child = JSON.stringify(image());
const inner = JSON.stringify(index([descriptor(child, OCI_MANIFEST)]));
const platform = { os: 'linux', architecture: 'amd64' };
const BLOB_CONTENTS = ['{}', 'layer'];

const CASES: Readonly<Record<string, Case>> = {
  'an image': { manifest: image() },
  'an image of plain layers': {
    manifest: image({ layers: [descriptor('layer', 'application/vnd.oci.image.layer.v1.tar')] }),
  },
  'a large image manifest': {
    manifest: image({
      annotations: Object.fromEntries(Array.from({ length: 390 }, (_, at) => [`large-${at}`, 'A'.repeat(10_000)])),
    }),
  },
  'an index of platforms': { before: [child], manifest: index([{ ...descriptor(child, OCI_MANIFEST), platform }]) },
  'an index of indexes': { before: [child, inner], manifest: index([descriptor(inner, OCI_INDEX)]) },
  'an empty index': { manifest: index([]) },
  'an artifact': { manifest: artifact() },
  'an index that is an artifact': {
    before: [child],
    manifest: index([descriptor(child, OCI_MANIFEST)], { artifactType: ARTIFACT }),
  },
  'an artifact without layers': { manifest: artifact({ layers: [descriptor('{}', OCI_EMPTY)] }) },
  'an artifact whose subject is there': {
    before: [child],
    manifest: artifact({ subject: descriptor(child, OCI_MANIFEST), annotations: { about: 'it' } }),
  },
  'an artifact whose subject is not there': { manifest: artifact({ subject: descriptor('missing', OCI_MANIFEST) }) },
  'an index with a subject': {
    before: [child],
    manifest: index([descriptor(child, OCI_MANIFEST)], {
      artifactType: ARTIFACT,
      subject: descriptor(child, OCI_MANIFEST),
    }),
  },
  'an image with data in its descriptors': {
    manifest: image({ config: { ...descriptor('{}', OCI_CONFIG), data: Buffer.from('{}').toString('base64') } }),
  },
  'an image of layers that are elsewhere': {
    manifest: image({
      layers: [
        { ...descriptor('elsewhere', FOREIGN_LAYER), urls: ['https://store.example/elsewhere'] },
        descriptor('layer', OCI_LAYER),
      ],
    }),
  },
  'an image with members of its own': { manifest: image({ 'org.example.own': { deep: ['value'] } }) },
  'an image without layers': { manifest: image({ layers: [] }) },
};

async function prepared({ before = [] }: Case): Promise<Served> {
  const served = await serveRegistry();
  for (const content of BLOB_CONTENTS) await served.pushBlob('a', content);
  for (const body of before) {
    const type = JSON.parse(body).mediaType;
    const pushed = await served.call('PUT', `/v2/a/manifests/${digestOf(body)}`, {
      headers: { 'content-type': type },
      body,
    });
    expect(pushed.status).toBe(201);
  }
  return served;
}

describe('the registry: the cases of the conformance suite', () => {
  it.each(BLOBS)('13.6 by %s with a %s digest a blob is pushed, got, found and deleted', async (way, algorithm) => {
    const served = await serveRegistry();
    const content = `${way} ${'x'.repeat(2048)}`;
    const digest = digestOf(content, algorithm);
    const path = `/v2/a/blobs/${digest}`;
    expect((await served.call('GET', path)).codes).toEqual(['BLOB_UNKNOWN']);
    const pushed = await WAYS[way]?.(served, content, digest);
    expect(pushed).toMatchObject({ status: 201, headers: { location: path, 'docker-content-digest': digest } });
    const head = await served.call('HEAD', path);
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': String(content.length) } });
    expect(head.bytes).toHaveLength(0);
    const got = await served.call('GET', path);
    expect(got.bytes.toString()).toBe(content);
    expect(got.headers).toMatchObject({ 'content-length': String(content.length), 'docker-content-digest': digest });
    const part = await served.call('GET', path, { headers: { range: 'bytes=500-1499' } });
    expect(part).toMatchObject({ status: 206, headers: { 'content-range': `bytes 500-1499/${content.length}` } });
    expect(part.bytes.toString()).toBe(content.slice(500, 1500));
    expect((await served.call('DELETE', path)).status).toBe(202);
    expect((await served.call('HEAD', path)).status).toBe(404);
  });

  const PUSHES = BLOBS.filter(([way]) => !way.startsWith('a mount'));
  it.each(PUSHES)('13.8 by %s with a wrong %s digest nothing is stored', async (way, algorithm) => {
    const served = await serveRegistry();
    const digest = digestOf('something else', algorithm);
    expect(await WAYS[way]?.(served, 'x'.repeat(300), digest)).toMatchObject({
      status: 400,
      codes: ['DIGEST_INVALID'],
    });
    expect((await served.call('HEAD', `/v2/a/blobs/${digest}`)).status).toBe(404);
  });

  it.each(['', '{}'])('13.6 the blob %j is one by sha512 too', async (content) => {
    const served = await serveRegistry();
    const digest = digestOf(content, 'sha512');
    expect((await WAYS['POST and PUT']?.(served, content, digest))?.status).toBe(201);
    expect((await served.call('GET', `/v2/a/blobs/${digest}`)).bytes.toString()).toBe(content);
  });

  it.each(Object.keys(CASES))('13.4 %s is pushed, listed, got by tag and digest, and deleted', async (name) => {
    const given = CASES[name] as Case;
    const served = await prepared(given);
    const body = JSON.stringify(given.manifest);
    const { mediaType, subject } = given.manifest as { mediaType: string; subject?: { digest: string } };
    const digest = digestOf(body);
    const sent = { headers: { 'content-type': mediaType }, body };
    for (const reference of [digest, 'b', 'a', 'c']) {
      const pushed = await served.call('PUT', `/v2/a/manifests/${reference}`, sent);
      expect(pushed).toMatchObject({ status: 201, headers: { 'docker-content-digest': digest } });
      expect(pushed.headers['oci-subject']).toBe(subject?.digest);
      expect((await served.call('GET', String(pushed.headers.location))).bytes.toString()).toBe(body);
    }
    expect((await served.call('GET', '/v2/a/tags/list')).json).toEqual({ name: 'a', tags: ['a', 'b', 'c'] });
    expect((await served.call('GET', '/v2/a/tags/list?last=a')).json.tags).toEqual(['b', 'c']);
    const accept = `${OCI_INDEX}, ${OCI_MANIFEST}`;
    for (const reference of ['a', digest]) {
      const got = await served.call('GET', `/v2/a/manifests/${reference}`, { headers: { accept } });
      const head = await served.call('HEAD', `/v2/a/manifests/${reference}`, { headers: { accept } });
      expect(got.bytes.toString()).toBe(body);
      expect(head.bytes).toHaveLength(0);
      for (const { headers } of [got, head]) {
        const length = String(Buffer.byteLength(body));
        expect(headers).toMatchObject({ 'content-type': mediaType, 'content-length': length });
      }
    }
    if (subject !== undefined) {
      const found = await served.call('GET', `/v2/a/referrers/${subject.digest}?artifactType=${ARTIFACT}`);
      expect(found.headers).toMatchObject({ 'content-type': OCI_INDEX, 'oci-filters-applied': 'artifactType' });
      expect(found.json.manifests).toMatchObject([{ digest, mediaType, artifactType: ARTIFACT }]);
      const other = await served.call('GET', `/v2/a/referrers/${subject.digest}?artifactType=other/type`);
      expect(other.json.manifests).toEqual([]);
    }
    for (const reference of ['a', digest]) {
      expect((await served.call('DELETE', `/v2/a/manifests/${reference}`)).status).toBe(202);
      expect((await served.call('HEAD', `/v2/a/manifests/${reference}`)).status).toBe(404);
    }
    expect((await served.call('HEAD', '/v2/a/manifests/b')).status).toBe(404);
    if (subject !== undefined) {
      expect((await served.call('GET', `/v2/a/referrers/${subject.digest}`)).json.manifests).toEqual([]);
    }
  });

  it.each(ALGORITHMS)('13.11 a list by %s brings tags for itself and its images as parameters', async (algorithm) => {
    const served = await prepared({ manifest: {} });
    const put = (body: string, type: string, query: string) =>
      served.call('PUT', `/v2/a/manifests/${digestOf(body, algorithm)}?${query}`, {
        headers: { 'content-type': type },
        body,
      });
    await put(child, OCI_MANIFEST, 'tag=child');
    const member = { mediaType: OCI_MANIFEST, digest: digestOf(child, algorithm), size: child.length };
    const body = JSON.stringify(index([member]));
    const pushed = await put(body, OCI_INDEX, 'tag=one&tag=two');
    expect(pushed).toMatchObject({ status: 201, headers: { 'docker-content-digest': digestOf(body, algorithm) } });
    for (const [tag, wanted] of [
      ['child', child],
      ['one', body],
      ['two', body],
    ]) {
      expect((await served.call('GET', `/v2/a/manifests/${tag}`)).bytes.toString()).toBe(wanted);
    }
  });

  it('13.13 an empty repository has no tags, no referrers and no manifests', async () => {
    const { call } = await serveRegistry();
    expect((await call('GET', '/v2/a/tags/list')).status).toBe(404);
    const referrers = await call('GET', `/v2/a/referrers/${digestOf('nothing')}`);
    expect(referrers).toMatchObject({
      status: 200,
      headers: { 'content-type': OCI_INDEX },
      json: { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] },
    });
    for (const reference of ['missing', digestOf('nothing')]) {
      expect((await call('GET', `/v2/a/manifests/${reference}`)).codes).toEqual(['MANIFEST_UNKNOWN']);
    }
    for (const method of ['GET', 'PUT']) {
      expect((await call(method, '/v2/a/manifests/sha256:baddigeststring')).status).toBe(400);
    }
  });
});
