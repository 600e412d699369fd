import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createLocalEcs, type Listening, type LocalEcs } from '../../src/index.ts';
import type { Answer } from '../local.ts';
import { type Command, request, startCommand, statuses } from './command.ts';

/** The command, with a cluster, a definition and a service, none of which may change. */
let command: Command;
let before: string;

/** All that there is, less what moves by itself. */
async function everything(): Promise<string> {
  const lists = ['ListClusters', 'ListTaskDefinitions', 'ListTaskDefinitionFamilies'];
  const all = await Promise.all(lists.map(async (list) => (await command.call(list, {})).body));
  const { services } = (await command.call('DescribeServices', { cluster: 'c', services: ['s'] })).body;
  const faults = await (await fetch(`${command.url}/_local-ecs/faults`)).json();
  return JSON.stringify([all, services[0].desiredCount, services[0].deployments.length, services[0].tags, faults]);
}

beforeAll(async () => {
  command = await startCommand();
  const containerDefinitions = [{ name: 'app', image: 'web:1', memory: 64, healthCheck: { command: ['CMD', 'true'] } }];
  await command.call('CreateCluster', { clusterName: 'c' });
  await command.call('RegisterTaskDefinition', { family: 'web', containerDefinitions });
  const service = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1 };
  expect((await command.call('CreateService', service)).status).toBe(200);
  before = await everything();
});

afterEach(async () => {
  expect(command.child.exitCode).toBeNull();
  expect(await everything()).toBe(before);
  expect(command.stderr()).toBe('');
});

afterAll(() => command.stop());

const OPERATIONS = [
  'CreateCluster',
  'CreateService',
  'DeleteCluster',
  'DeleteService',
  'DescribeServices',
  'DescribeTasks',
  'ListTasks',
  'RegisterTaskDefinition',
  'DeregisterTaskDefinition',
  'RunTask',
  'StopTask',
  'TagResource',
  'UpdateService',
];

const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  '',
  ' ',
  '\u0000',
  '../..',
  '\ud800',
];
const MEMBERS = [
  'cluster',
  'service',
  'serviceName',
  'taskDefinition',
  'tasks',
  'task',
  'tags',
  'family',
  'desiredCount',
];

/** Inputs that name the members of the operations, with values that are wrong in every way. */
const oddInput = fc
  .dictionary(
    fc.constantFrom(...MEMBERS, ...ODD_NAMES),
    fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(...ODD_NAMES)),
  )
  // What is right by chance is not hostile.
  .filter((input) => input['cluster'] !== 'c' && input['family'] !== 'web');

describe('hostile input', () => {
  it('22.1 whatever bytes a body has, it is refused as AWS refuses it', async () => {
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json({ maxDepth: 4 }).map((json) => Buffer.from(`[${json}]`)),
      fc.json({ maxDepth: 4 }).map((json) => Buffer.from(`{"clusterName":${json}`)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPERATIONS), bodies, async (operation, body) => {
        fc.pre(body.length > 0);
        const answer = await command.raw(request(operation, body, 'Connection: close'));
        expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"__type":"SerializationException"/);
      }),
      { numRuns: 80 },
    );
  });

  it('22.1 whatever the members of an input are, the answer is one of AWS and no failure of local-ecs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPERATIONS), oddInput, async (operation, input) => {
        fc.pre(operation !== 'CreateCluster');
        const { status, body } = await command.call(operation, { cluster: '__proto__', ...input });
        expect([200, 400], JSON.stringify(body)).toContain(status);
        if (status === 400) expect(body).toMatchObject({ __type: expect.stringMatching(/Exception$/) });
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['deep lists', `{"clusters":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['deep objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['a number beyond all', '{"clusterName": 1e999}'],
    ['a name with a lone surrogate', '{"clusterName": "\\ud800"}'],
    ['a name with a zero', '{"clusterName": "\\u0000"}'],
    ['a name with a line break', '{"clusterName": "a\\nb"}'],
    ['a member twice, the last one wrong', '{"clusterName": "x", "clusterName": 7}'],
    ['__proto__ as a member that holds the others', '{"__proto__": {"clusterName": "x"}, "clusterName": ["y"]}'],
  ])('22.1 %s', async (_what, body) => {
    const answer = await command.raw(request('CreateCluster', body, 'Connection: close'));
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"__type":"(SerializationException|InvalidParameterException)"/);
  });

  it.each(['1e308', '-1', '1e21', '9007199254740993', '5001'])('22.1 desiredCount %s starts no task', async (count) => {
    const body = `{"cluster":"c","service":"s","desiredCount":${count}}`;
    expect(await command.raw(request('UpdateService', body, 'Connection: close'))).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('22.2 names that every JavaScript object knows are names like others', async () => {
    const region = 'Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-3/ecs/aws4_request, Signature=0';
    const call = async (operation: string, input: string) => {
      const answer = await command.raw(request(operation, input, region, 'Connection: close'));
      return { status: statuses(answer)[0], body: JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) };
    };
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(await call('ListServices', `{"cluster":"${name}"}`)).toMatchObject({
        body: { __type: 'ClusterNotFoundException' },
      });
      expect(await call('DescribeTaskDefinition', `{"taskDefinition":"${name}"}`)).toMatchObject({
        body: { __type: 'ClientException' },
      });
      const { body: created } = await call('CreateCluster', `{"clusterName":"${name}"}`);
      expect(created.cluster.clusterArn).toBe(`arn:aws:ecs:eu-west-3:123456789012:cluster/${name}`);
      const container = `{"name":"${name}","image":"web:1","memory":64,"dockerLabels":{"__proto__":"x"}}`;
      const definition = await call(
        'RegisterTaskDefinition',
        `{"family":"${name}","containerDefinitions":[${container}]}`,
      );
      expect(definition.body.taskDefinition.containerDefinitions[0].name).toBe(name);
      const where = `"cluster":"${name}","taskDefinition":"${name}"`;
      expect((await call('CreateService', `{${where},"serviceName":"${name}","desiredCount":1}`)).status).toBe(200);
      const described = await call('DescribeServices', `{"cluster":"${name}","services":["${name}","valueOf"]}`);
      expect(described.body).toMatchObject({ services: [{ serviceName: name }], failures: [{ reason: 'MISSING' }] });
      expect((await call('DeleteService', `{"cluster":"${name}","service":"${name}","force":true}`)).status).toBe(200);
    }
  });

  it('22.3 a body of 50 MB is refused before it has come, and memory stays as it is', async () => {
    const rssBefore = command.memoryMib();
    const socket = await command.open();
    socket.write(request('CreateCluster', '{"clusterName":"', 'Content-Length: 52428800'));
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 413 [\s\S]*"__type":"RequestEntityTooLargeException"/);
    // Who sends it all the same can use the connection for the next call.
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let sent = 16; sent < 52_428_800; sent += piece.length) {
      if (!socket.write(piece.subarray(0, Math.min(piece.length, 52_428_800 - sent)))) await once(socket, 'drain');
    }
    socket.write(request('ListClusters', '{}'));
    const [second] = await once(socket, 'data');
    expect(String(second)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
    if (rssBefore !== null) expect((command.memoryMib() ?? 0) - rssBefore).toBeLessThan(50);
  });

  it('22.3 a body in chunks that never ends is refused at 4 MiB', async () => {
    const socket = await command.open();
    socket.write(request('CreateCluster', '', 'Transfer-Encoding: chunked'));
    const answered = once(socket, 'data');
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    for (let count = 0; count < 6; count += 1) socket.write(chunk);
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('22.3 a body that comes byte by byte takes no more memory than another one', async () => {
    const rssBefore = command.memoryMib();
    let most = 0;
    const socket = await command.open();
    socket.write(request('ListClusters', '', 'Transfer-Encoding: chunked'));
    const answered = once(socket, 'data');
    const piece = '1\r\n \r\n'.repeat(20_000);
    for (let sent = 0; sent < 400_000; sent += 20_000) {
      if (!socket.write(piece)) await once(socket, 'drain');
      most = Math.max(most, command.memoryMib() ?? 0);
    }
    socket.write('2\r\n{}\r\n0\r\n\r\n');
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 200 /);
    most = Math.max(most, command.memoryMib() ?? 0);
    socket.destroy();
    if (rssBefore !== null) expect(most - rssBefore).toBeLessThan(60);
  });

  it('22.11 a region is known by what is in it, and no name of one is longer than 64', async () => {
    const signedFor = (region: string): string =>
      `Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/${region}/ecs/aws4_request`;
    const answered = async (region: string): Promise<string> => {
      const socket = await command.open();
      socket.end(request('ListClusters', '{}', signedFor(region)));
      return String((await once(socket, 'data'))[0]);
    };
    expect(await answered('a'.repeat(64))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answered('a'.repeat(65))).toMatch(/^HTTP\/1\.1 400 [\s\S]*"__type":"InvalidSignatureException"/);
  });

  it.each([
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a TLS hello', Buffer.from('16030100a5010000a10303', 'hex')],
    [
      'a length and chunks at once',
      request('CreateCluster', '0\r\n\r\n', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
    ],
    ['two lengths', request('CreateCluster', '{}', 'Content-Length: 2', 'Content-Length: 3')],
    ['a length that is no number', request('CreateCluster', '{}', 'Content-Length: two')],
    ['a negative length', request('CreateCluster', '{}', 'Content-Length: -2')],
    ['a chunk that is none', request('CreateCluster', 'zz\r\n{}\r\n0\r\n\r\n', 'Transfer-Encoding: chunked')],
    ['a header without a colon', 'POST / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n'],
    ['a header with a zero', 'POST / HTTP/1.1\r\nHost: a\r\nx: \0\r\n\r\n'],
    ['a method that is none', 'GETT / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a version that is none', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n'],
    ['a head of 100 kB', `POST / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
    ['no host', 'POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n'],
    ['bytes of no meaning', Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * 7919) % 256))],
  ])('22.4 %s is a 4xx and the end of the connection', async (_what, bytes) => {
    const answer = await command.raw(bytes, true);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it('22.4 a body that ends before its announced length does nothing', async () => {
    const answer = await command.raw(request('CreateCluster', '{"clusterName":"short"}', 'Content-Length: 100'));
    expect(statuses(answer)).toEqual([400]);
  });

  it('22.4 what comes after the announced length is no part of the call', async () => {
    const answer = await command.raw(request('ListClusters', '{}{"clusterName":"x"}', 'Content-Length: 2'), true);
    expect(statuses(answer).at(-1)).toBe(400);
  });

  it.each([
    ['GET', '/'],
    ['PUT', '/'],
    ['DELETE', '/'],
    ['OPTIONS', '*'],
    ['POST', '/../../etc/passwd'],
    ['POST', '/%00'],
    ['POST', '/clusters'],
    ['POST', '//_local-ecs/reset'],
    ['POST', 'http://[/_local-ecs/reset'],
    ['TRACE', '/_local-ecs/reset'],
  ])('22.5 %s %s is no call', async (method, path) => {
    const target = 'X-Amz-Target: AmazonEC2ContainerServiceV20141113.CreateCluster';
    const answer = await command.raw(`${method} ${path} HTTP/1.1\r\nHost: a\r\n${target}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it.each([
    '',
    '.',
    'AmazonEC2ContainerServiceV20141113',
    'AmazonEC2ContainerServiceV20141113.',
    'AmazonEC2ContainerServiceV20141113.__proto__',
    'AmazonEC2ContainerServiceV20141113.constructor',
    'AmazonEC2ContainerServiceV20141113.createCluster',
    '__proto__.CreateCluster',
    '../CreateCluster',
    'x'.repeat(8000),
  ])('22.5 the target "%s" is an UnknownOperationException', async (target) => {
    const response = await fetch(command.url, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it.each([
    ['Action=CreateLoadBalancer', '400'],
    ['Version=2015-12-01&Action=%00%01&x=%ff', '400'],
    ['Version=2015-12-01&Action=__proto__', '400'],
    [`Version=2015-12-01&Action=DescribeLoadBalancers&${'a.'.repeat(5000)}b=1`, '200'],
    ['Version=2015-12-01&Action=DescribeTargetGroups&Names.member.__proto__=x&__proto__.x=y', '400'],
  ])('22.5 the form %.60s answers well-formed XML', async (body, status) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await fetch(command.url, { method: 'POST', headers, body });
    const xml = await response.text();
    expect(`${response.status}`).toBe(status);
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<[\s\S]*>$/);
    const isShown = (character: string): boolean => character >= ' ' || '\t\n\r'.includes(character);
    expect(xml.split('').filter((character) => !isShown(character))).toEqual([]);
  });

  it('22.6 the admin API refuses garbage with the reason, whatever it is', async () => {
    const admin = fc.constantFrom(
      'faults',
      'target-groups',
      'reset/../x',
      'clock',
      'alarms',
      '__proto__',
      '%',
      '%ff/x',
    );
    const method = fc.constantFrom('POST', 'PUT', 'PATCH');
    await fc.assert(
      fc.asyncProperty(method, admin, fc.oneof(fc.json({ maxDepth: 3 }), fc.string()), async (verb, path, body) => {
        // An empty list asks for nothing, and that is done.
        fc.pre(!/^\s*(\[\s*\])?\s*$/.test(body) && !body.includes('kind'));
        const response = await fetch(`${command.url}/_local-ecs/${path}`, { method: verb, body });
        expect([400, 404, 405], await response.clone().text()).toContain(response.status);
        expect(((await response.json()) as Answer).errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 80 },
    );
  });

  it('22.7 calls that come one behind the other on a connection are answered in their order', async () => {
    const calls = Array.from({ length: 500 }, (_, index) =>
      index % 2 === 0 ? request('ListClusters', '{}') : request('ListServices', '{"cluster":"none"}'),
    );
    const last = request('ListClusters', '{}', 'Connection: close');
    const answer = await command.raw(Buffer.concat([...calls, last]), true);
    expect(statuses(answer)).toEqual([...calls.map((_, index) => (index % 2 === 0 ? 200 : 400)), 200]);
  });

  it('22.7 hundreds of connections that say nothing keep nobody else waiting', async () => {
    const sockets = await Promise.all(Array.from({ length: 400 }, () => command.open()));
    for (const [index, socket] of sockets.entries()) if (index % 2 === 0) socket.write('POST / HTTP/1.1\r\nHost');
    expect((await command.call('ListClusters', {})).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});

describe('slow clients', () => {
  let ecs: LocalEcs;
  let server: Listening;

  beforeAll(async () => {
    ecs = createLocalEcs();
    server = await ecs.listen({ headersMs: 300, requestMs: 600 });
  });

  afterAll(async () => {
    await ecs.close();
    await server.close();
  });

  it.each([
    ['says nothing', ''],
    ['stops in the middle of its head', 'POST / HTTP/1.1\r\nHost: a\r\nX-Amz-'],
    ['stops in the middle of its body', request('CreateCluster', '{"clusterName":', 'Content-Length: 90')],
  ])('22.8 a client that %s loses its connection', async (_what, bytes) => {
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    socket.resume().write(bytes);
    await once(socket, 'close');
    expect(await ecs.call('ListClusters', {})).toEqual({ clusterArns: [] });
  });

  it('22.8 one that sends a byte now and then loses it too, and a connection that is only kept open does not', async () => {
    const kept = connect(server.port, '127.0.0.1').on('error', () => undefined);
    kept.write(request('ListClusters', '{}'));
    expect(String((await once(kept, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    const dripping = connect(server.port, '127.0.0.1').on('error', () => undefined);
    dripping.resume().write('POST / HTTP/1.1\r\n');
    const drip = setInterval(() => dripping.write('x'), 50);
    await once(dripping, 'close');
    clearInterval(drip);
    kept.write(request('ListClusters', '{}'));
    expect(String((await once(kept, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    kept.destroy();
  });
});

describe('large bodies of many clients', () => {
  it('22.10 together take what is set for them at most, and ordinary calls are answered beside them', async () => {
    const ecs = createLocalEcs();
    onTestFinished(() => ecs.close());
    const server = await ecs.listen({ bodyBytes: 1024 * 1024 });
    onTestFinished(() => server.close());
    const body = `{}${' '.repeat(399_998)}`;
    const sockets: Socket[] = [];
    const answer = async (bytes: Buffer): Promise<string> => {
      const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      socket.write(bytes);
      return String((await once(socket, 'data'))[0]);
    };
    // None of these says its last byte.
    const begun = Array.from({ length: 6 }, () =>
      answer(request('ListClusters', body, `Content-Length: ${body.length + 1}`)),
    );
    expect(await Promise.race(begun)).toMatch(/^HTTP\/1\.1 503 [\s\S]*"__type":"ServiceUnavailableException"/);
    expect(await answer(request('ListClusters', '{}'))).toMatch(/^HTTP\/1\.1 200 /);
    // What they had is free again when they are gone.
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => answer(request('ListClusters', body))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('where it listens', () => {
  it('22.9 on this machine alone, unless another host is named: then stderr has a warning', async () => {
    const open = await startCommand('--host', '0.0.0.0');
    await expect.poll(() => open.stderr()).toContain('warning: whoever can reach 0.0.0.0 can use all of this');
    await open.stop();
  });
});
