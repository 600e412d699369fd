import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseChallenge } from '../../src/adapters/registry/challenge.ts';
import type { Credential } from '../../src/adapters/registry/docker-credentials.ts';
import { registryClient } from '../../src/adapters/registry/registry-client.ts';
import { explain } from '../../src/errors/explain.ts';
import { parseImageReference } from '../../src/model/image-reference.ts';
import { mediaTypes } from '../../src/model/oci.ts';
import type { Blob } from '../../src/ports/registry.ts';
import { type Bend, registryStub, sha256 } from './registry-stub.ts';
import { hurriedClock } from './surroundings.ts';

const login: Credential = { kind: 'password', username: 'ci', password: 'hunter2hunter2' };

async function registry(bend?: Bend, credential: Credential | null = null, signal = new AbortController().signal) {
  const stub = await registryStub(bend);
  const secrets: string[] = [];
  const clock = hurriedClock();
  const client = registryClient({
    clock,
    signal,
    credential: async () => credential,
    logins: async () => [],
    keepSecret: (secret) => secrets.push(secret),
  });
  return { stub, client, secrets, clock, web: parseImageReference(`${stub.domain}/team/web:1`) };
}

function blobOf(text: string): Blob {
  const bytes = Buffer.from(text);
  return {
    descriptor: { mediaType: mediaTypes.layer, digest: sha256(text), size: bytes.length },
    content: async function* () {
      yield bytes.subarray(0, 3);
      yield bytes.subarray(3);
    },
  };
}

async function refusal(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    return explain(error);
  }
  throw new Error('nothing was refused');
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a registry that is not to be trusted', () => {
  it('cannot send more than it said, however long it goes on', async () => {
    let sent = 0;
    const endless = createServer((_request, response) => {
      const more = (): void => {
        sent += 1;
        response.write(Buffer.alloc(64 * 1024), (error) => (error ? undefined : setImmediate(more)));
      };
      more();
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      endless.closeAllConnections();
      endless.close();
    });
    const { client } = await registry();
    const web = parseImageReference(`127.0.0.1:${(endless.address() as AddressInfo).port}/team/web:1`);
    const told = await refusal(textOf(client.blob(web, blobOf('a config').descriptor)));
    expect([told.code, told.what]).toEqual(['REGISTRY_FAILED', expect.stringContaining('is longer than the 8 bytes')]);
    expect(sent).toBeGreaterThan(0);
  });
});

describe('a registry', () => {
  it('keeps what is pushed: blobs once, then the manifest', async () => {
    const { stub, client, web } = await registry();
    await client.pushBlob(web, blobOf('a layer'), null);
    await client.pushBlob(web, blobOf('a layer'), null);
    expect(await client.putManifest(web, mediaTypes.manifest, '{"a":1}')).toBe(sha256('{"a":1}'));
    const digest = sha256('a layer');
    expect(stub.log()).toEqual([
      `HEAD /v2/team/web/blobs/${digest}`,
      'POST /v2/team/web/blobs/uploads/',
      `PUT /v2/team/web/blobs/uploads/1?state=x&digest=${encodeURIComponent(digest)}`,
      `HEAD /v2/team/web/blobs/${digest}`,
      'PUT /v2/team/web/manifests/1',
    ]);
    expect(stub.manifests.get('team/web:1')).toEqual({ type: mediaTypes.manifest, body: '{"a":1}' });
  });

  it('is asked for a manifest by tag, and by digest where there is one', async () => {
    const { stub, client, web } = await registry();
    stub.manifests.set('team/web:1', { type: mediaTypes.ociManifest, body: '{}' });
    expect(await client.manifest(web)).toEqual({ mediaType: mediaTypes.ociManifest, digest: sha256('{}'), body: '{}' });
    expect(await client.manifest({ ...web, digest: sha256('{}') })).toBeNull();
    expect(stub.log()[1]).toBe(`GET /v2/team/web/manifests/${sha256('{}')}`);
  });

  it('mounts a layer from another repository of its own', async () => {
    const { stub, client, web } = await registry(({ method }) => (method === 'POST' ? { status: 201 } : null));
    await client.pushBlob(web, blobOf('base layer'), { ...web, path: 'base/os', tag: null });
    const query = new URLSearchParams({ mount: sha256('base layer'), from: 'base/os' }).toString();
    expect(stub.log().slice(1)).toEqual([`POST /v2/team/web/blobs/uploads/?${query}`]);
  });

  it('takes the upload where it does not mount', async () => {
    const { stub, client, web } = await registry();
    await client.pushBlob(web, blobOf('base layer'), { ...web, path: 'base/os' });
    expect(stub.blobs.get(sha256('base layer'))?.toString()).toBe('base layer');
  });

  it('is believed only as far as the digest goes', async () => {
    const { stub, client, web } = await registry();
    const { descriptor } = blobOf('right');
    stub.blobs.set(descriptor.digest, Buffer.from('wrong'));
    expect(await refusal(textOf(client.blob(web, descriptor)))).toMatchObject({ code: 'REGISTRY_FAILED', exit: 3 });
    stub.blobs.set(descriptor.digest, Buffer.from('right'));
    expect(await textOf(client.blob(web, descriptor))).toBe('right');
    stub.manifests.set(`team/web@${descriptor.digest}`, { type: mediaTypes.manifest, body: '{}' });
    const byDigest = client.manifest({ ...web, digest: descriptor.digest });
    expect(await refusal(byDigest)).toMatchObject({ code: 'REGISTRY_FAILED' });
  });
});

describe('a registry that wants a login', () => {
  const basic = `Basic ${Buffer.from('ci:hunter2hunter2').toString('base64')}`;

  it('gets user and password where it asks for Basic, and keeps getting them', async () => {
    const bend: Bend = ({ authorization }) =>
      authorization === basic ? null : { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } };
    const { stub, client, web } = await registry(bend, login);
    await client.manifest(web);
    await client.manifest(web);
    expect(stub.requests.map(({ authorization }) => authorization)).toEqual(['', basic, basic]);
  });

  it('gets a token of the realm that it names, for the scope of the work', async () => {
    let domain = '';
    const bend: Bend = ({ path, authorization }) => {
      if (path.startsWith('/token')) return { status: 200, body: '{"token":"t0ken-t0ken"}' };
      if (authorization === 'Bearer t0ken-t0ken') return null;
      const challenge = `Bearer realm="http://${domain}/token",service="registry",scope="repository:team/web:pull"`;
      return { status: 401, headers: { 'www-authenticate': challenge } };
    };
    const { stub, client, web, secrets } = await registry(bend, login);
    domain = stub.domain;
    await client.pushBlob(web, blobOf('a layer'), null);
    const asked = stub.requests.find(({ path }) => path.startsWith('/token'));
    expect(asked?.authorization).toBe(basic);
    expect(asked?.path).toBe('/token?service=registry&scope=repository%3Ateam%2Fweb%3Apull%2Cpush');
    expect(stub.log().filter((line) => line.includes('/token'))).toHaveLength(1);
    expect(secrets).toEqual(['t0ken-t0ken']);
  });

  it('gets an anonymous token where nobody is logged in', async () => {
    let domain = '';
    const bend: Bend = ({ path, authorization }) => {
      if (path.startsWith('/token')) return { status: 200, body: '{"access_token":"anonymous"}' };
      if (authorization !== '') return null;
      return { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${domain}/token"` } };
    };
    const { stub, client, web } = await registry(bend);
    domain = stub.domain;
    expect(await client.manifest(web)).toBeNull();
    expect(stub.requests[1]?.authorization).toBe('');
  });

  it('changes an identity token for an access token', async () => {
    let domain = '';
    const bend: Bend = ({ path, authorization }) => {
      if (path.startsWith('/token')) return { status: 200, body: '{"access_token":"fresh"}' };
      if (authorization === 'Bearer fresh') return null;
      return { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${domain}/token",service="s"` } };
    };
    const { stub, client, web } = await registry(bend, { kind: 'identity-token', token: 'refresh' });
    domain = stub.domain;
    await client.digestOf(web);
    const asked = stub.requests.find(({ path }) => path.startsWith('/token'));
    expect(Object.fromEntries(new URLSearchParams(asked?.body.toString()))).toEqual({
      grant_type: 'refresh_token',
      service: 's',
      scope: 'repository:team/web:pull',
      client_id: 'slipway',
      refresh_token: 'refresh',
    });
  });

  it.each([
    ['no login', null, { 'www-authenticate': 'Basic realm="r"' }],
    ['a login that it does not take', login, { 'www-authenticate': 'Basic realm="r"' }],
    ['a kind of login that nobody knows', login, { 'www-authenticate': 'Negotiate' }],
  ] as const)('is refused for %s, by status 3', async (_about, credential, headers) => {
    const { client, web } = await registry(() => ({ status: 401, headers }), credential);
    const refused = await refusal(client.pushBlob(web, blobOf('x'), null));
    expect(refused).toMatchObject({ code: 'REGISTRY_REFUSED', exit: 3 });
    expect(JSON.stringify(refused)).not.toContain('hunter2');
  });

  it('does not show the login to the storage behind it', async () => {
    const storage = await registryStub(() => ({ status: 200, body: 'layer' }));
    const bend: Bend = ({ authorization }) =>
      authorization === ''
        ? { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }
        : { status: 307, headers: { location: `http://${storage.domain}/bucket/x?signature=y` } };
    const { client, web } = await registry(bend, login);
    expect(await textOf(client.blob(web, blobOf('layer').descriptor))).toBe('layer');
    expect(storage.requests).toMatchObject([{ path: '/bucket/x?signature=y', authorization: '' }]);
  });
});

describe('a registry in trouble', () => {
  it.each([
    ['answers 503', { status: 503 }],
    ['answers 429', { status: 429 }],
    ['breaks the connection', 'reset'],
  ] as const)('is asked again when it %s', async (_about, trouble) => {
    const { client, web, clock } = await registry((_, nth) => (nth <= 2 ? trouble : null));
    expect(await client.manifest(web)).toBeNull();
    expect(clock.sleeps).toEqual([250, 500]);
  });

  it('is given up after five tries', async () => {
    const { stub, client, web } = await registry(() => ({ status: 500, body: '{"errors":[{"message":"disk full"}]}' }));
    const refused = await refusal(client.putManifest(web, mediaTypes.manifest, '{}'));
    expect(refused).toMatchObject({ code: 'REGISTRY_FAILED', exit: 3 });
    expect(refused.what).toContain('disk full (HTTP 500)');
    expect(stub.requests).toHaveLength(5);
  });

  it('is not asked again for what it refuses', async () => {
    const { stub, client, web } = await registry(() => ({ status: 403, body: '{"errors":[{"code":"DENIED"}]}' }));
    expect(await refusal(client.putManifest(web, mediaTypes.manifest, '{}'))).toMatchObject({
      code: 'REGISTRY_REFUSED',
    });
    expect(stub.requests).toHaveLength(1);
  });

  it('sends a blob from its beginning when it is tried again', async () => {
    let puts = 0;
    const { stub, client, web } = await registry(({ method }) => {
      if (method === 'PUT') puts += 1;
      return method === 'PUT' && puts === 1 ? { status: 502 } : null;
    });
    await client.pushBlob(web, blobOf('a layer'), null);
    expect(stub.blobs.get(sha256('a layer'))?.toString()).toBe('a layer');
  });

  it('that is not there says so', async () => {
    const { client } = await registry();
    const refused = await refusal(client.manifest(parseImageReference('127.0.0.1:9/team/web')));
    expect(refused).toMatchObject({ code: 'REGISTRY_UNREACHABLE', exit: 3 });
  });

  it('is left when the user interrupts', async () => {
    const interrupt = new AbortController();
    const { client, web } = await registry(
      () => {
        interrupt.abort();
        return { status: 500 };
      },
      null,
      interrupt.signal,
    );
    expect(await refusal(client.manifest(web))).toMatchObject({ code: 'INTERRUPTED', exit: 130 });
  });
});

describe('what a registry asks for', () => {
  it.each([
    ['Basic realm="x"', { scheme: 'basic' }],
    [
      'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push"',
      {
        scheme: 'bearer',
        realm: 'https://auth.example/token',
        service: 'registry.example',
        scope: 'repository:a/b:pull,push',
      },
    ],
    [
      'bearer realm=https://auth.example/t',
      { scheme: 'bearer', realm: 'https://auth.example/t', service: null, scope: null },
    ],
    ['Bearer service="x"', null],
    ['Bearer realm="no url"', null],
    ['Negotiate', null],
    ['', null],
  ])('%s', (header, challenge) => {
    expect(parseChallenge(header)).toEqual(challenge);
  });
});
