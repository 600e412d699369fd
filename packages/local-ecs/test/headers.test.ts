import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalEcs, type Listening, ManualClock } from '../src/index.ts';
import type { Answer } from './local.ts';

const TARGET = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.CreateCluster' };
const BODY = JSON.stringify({ clusterName: 'c' });

let server: Listening;

beforeEach(async () => {
  server = await createLocalEcs({ clock: new ManualClock() }).listen();
});

afterEach(() => server.close());

async function post(headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer> = BODY) {
  const response = await fetch(server.url, { method: 'POST', headers: { ...TARGET, ...headers }, body });
  return { status: response.status, body: (await response.json()) as Answer };
}

describe('headers of calls', () => {
  it.each([
    'application/x-amz-json-1.1',
    'application/x-amz-json-1.0',
    'application/x-amz-json-1.1; charset=utf-8',
    'application/json',
  ])('18.4 JSON is read from %s', async (type) => {
    expect(await post({ 'content-type': type })).toMatchObject({
      status: 200,
      body: { cluster: { clusterName: 'c' } },
    });
  });

  it.each([
    ['CBOR', { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }],
    ['XML', { 'content-type': 'application/xml' }],
    ['a form with parts', { 'content-type': 'multipart/form-data; boundary=x' }],
  ])('18.4 %s is refused with a word about what is read', async (_what, headers) => {
    const { status, body } = await post(headers);
    expect(status).toBe(415);
    expect(body).toMatchObject({ __type: 'UnsupportedMediaTypeException' });
    expect(body.message).toContain('send AWS JSON 1.1');
  });

  it('18.4 a compressed body is refused', async () => {
    const { status, body } = await post({ 'content-encoding': 'gzip' }, new Uint8Array(gzipSync(BODY)));
    expect(status).toBe(415);
    expect(body.message).toContain('The content encoding gzip is not read');
  });

  it('18.4 a client that waits for 100 Continue, and sends in chunks, gets its answer', async () => {
    const headers = { ...TARGET, Expect: '100-continue', 'Transfer-Encoding': 'chunked' };
    const call = request(server.url, { method: 'POST', headers });
    call.flushHeaders();
    await once(call, 'continue');
    call.write(BODY.slice(0, 5));
    call.end(BODY.slice(5));
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    expect(JSON.parse(await text(response))).toMatchObject({ cluster: { clusterName: 'c' } });
  });

  it('18.4 a call of AWS Query may be a URL', async () => {
    const response = await fetch(`${server.url}/?Action=GetCallerIdentity&Version=2011-06-15`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<Account>123456789012</Account>');
  });
});
