import { afterEach, describe, expect, it } from 'vitest';
import { createLocalEcs, type JsonObject, type Listening, type LocalEcs, ManualClock } from '../src/index.ts';
import type { Answer } from './local.ts';

let ecs: LocalEcs;
let server: Listening;

async function start(): Promise<void> {
  ecs = createLocalEcs({ clock: new ManualClock(1_767_323_045_678) });
  server = await ecs.listen();
}

afterEach(async () => {
  await server?.close();
});

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Answer;
}

/** Sends a raw request; `target` is an operation or, with a dot, a whole target. */
async function send(target: string, body: string | JsonObject, headers: Record<string, string> = {}): Promise<Reply> {
  const whole = target.includes('.') ? target : `AmazonEC2ContainerServiceV20141113.${target}`;
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': whole, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('the wire', () => {
  it('1.1 an operation is named by its target; an empty body counts as {}', async () => {
    await start();
    const { status, body } = await send('CreateCluster', '');
    expect(status).toBe(200);
    expect(body.cluster.clusterName).toBe('default');
  });

  it('1.2 answers have a request id, and times are epoch seconds with a fraction', async () => {
    await start();
    const container = { name: 'app', image: 'web:1', memory: 64 };
    const { headers, body } = await send('RegisterTaskDefinition', {
      family: 'web',
      containerDefinitions: [container],
    });
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(body.taskDefinition.registeredAt).toBe(1_767_323_045.678);
  });

  it('1.3 errors have a type, a message and HTTP status 400, or 500 for ServerException', async () => {
    await start();
    const missing = await send('ListServices', {});
    expect(missing).toMatchObject({
      status: 400,
      body: { __type: 'ClusterNotFoundException', message: 'Cluster not found.' },
    });
    expect(missing.headers.get('x-amzn-requestid')).not.toBeNull();
    ecs.faults.add({ kind: 'server-error', share: 1 });
    expect(await send('ListClusters', {})).toMatchObject({ status: 500, body: { __type: 'ServerException' } });
  });

  it.each([
    ['text that is no JSON', '{'],
    ['a list', '[]'],
    ['a member of the wrong type', '{"clusterName": 1}'],
    ['a list that is none', '{"clusterName": "x", "tags": "y"}'],
    ['a member with 1000 levels', `{"clusterName": "x", "y": ${'['.repeat(1000)}${']'.repeat(1000)}}`],
  ])('1.4 %s is a SerializationException', async (_what, body) => {
    await start();
    expect(await send('CreateCluster', body)).toMatchObject({
      status: 400,
      body: { __type: 'SerializationException' },
    });
    expect((await send('ListClusters', {})).body.clusterArns).toEqual([]);
  });

  it.each([
    ['MakeCoffee', 'UnknownOperationException', 'has no operation'],
    ['DynamoDB_20120810.ListTables', 'UnknownOperationException', 'not emulated'],
    ['constructor.toString', 'UnknownOperationException', 'not emulated'],
    ['CreateTaskSet', 'UnsupportedFeatureException', 'not emulated'],
    ['Logs_20140328.StartQuery', 'UnsupportedFeatureException', 'not emulated'],
  ])('1.5 %s is an %s', async (target, type, text) => {
    await start();
    const { status, body } = await send(target, {});
    expect(status).toBe(400);
    expect(body).toMatchObject({ __type: type });
    expect(body.message).toContain(text);
  });

  it('1.5 a request without a target is an UnknownOperationException', async () => {
    await start();
    const response = await fetch(server.url);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('1.6 a body above 4 MiB gets status 413', async () => {
    await start();
    const body = JSON.stringify({ clusterName: 'x', pad: 'x'.repeat(5_000_000) });
    expect(await send('CreateCluster', body)).toMatchObject({
      status: 413,
      body: { __type: 'RequestEntityTooLargeException' },
    });
    expect((await send('ListClusters', {})).body.clusterArns).toEqual([]);
  });

  it('1.7 the region is that of the signature; regions do not see each other', async () => {
    await start();
    const signed = (region: string): Record<string, string> => ({
      authorization: `AWS4-HMAC-SHA256 Credential=AKID/20260101/${region}/ecs/aws4_request, SignedHeaders=host, Signature=0`,
    });
    const { body } = await send('CreateCluster', {}, signed('eu-west-3'));
    expect(body.cluster.clusterArn).toBe('arn:aws:ecs:eu-west-3:123456789012:cluster/default');
    expect((await send('ListClusters', {}, signed('us-west-2'))).body.clusterArns).toEqual([]);
    expect((await send('CreateCluster', {})).body.cluster.clusterArn).toBe(
      'arn:aws:ecs:us-east-1:123456789012:cluster/default',
    );
  });

  it('1.8 null members count as absent, unknown ones are ignored', async () => {
    await start();
    const { status, body } = await send('CreateCluster', { clusterName: null, tags: null, madeUp: { x: 1 } });
    expect(status).toBe(200);
    expect(body.cluster.clusterName).toBe('default');
    expect(body.cluster).not.toHaveProperty('madeUp');
  });

  it('1.9 in-process calls answer as calls over HTTP do, and share no objects', async () => {
    await start();
    const settings = [{ name: 'containerInsights', value: 'enabled' }];
    const answer: Answer = await ecs.call('CreateCluster', { clusterName: 'x', settings });
    settings.push({ name: 'more', value: 'x' });
    answer.cluster.settings.push('mine');
    const included = { clusters: ['x'], include: ['SETTINGS'] };
    const inProcess = await ecs.call('DescribeClusters', included);
    expect(inProcess).toEqual((await send('DescribeClusters', included)).body);
    expect((inProcess as Answer).clusters[0].settings).toHaveLength(1);
    const refused = await ecs.call('ListServices', { cluster: 'y' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'ClusterNotFoundException', message: 'Cluster not found.', status: 400 });
    await expect(ecs.call('CreateCluster', { clusterName: 1 })).rejects.toMatchObject({
      name: 'SerializationException',
    });
    const elsewhere: Answer = await ecs.call('ListClusters', {}, { region: 'eu-west-1' });
    expect(elsewhere.clusterArns).toEqual([]);
    expect((await ecs.call('Logs_20140328.DescribeLogGroups', {})) as Answer).toEqual({ logGroups: [] });
  });
});
