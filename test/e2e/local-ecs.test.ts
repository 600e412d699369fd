import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { aService, image, startEcs } from './support/ecs.ts';
import { run, start } from './support/program.ts';

const prefix = 'AmazonEC2ContainerServiceV20141113';

async function post(url: string, target: string | null, body: string, method = 'POST') {
  const headers = target === null ? {} : { 'x-amz-target': target };
  const response = await fetch(url, { method, headers, ...(method === 'POST' ? { body } : {}) });
  return { status: response.status, answer: JSON.parse(await response.text()) };
}

/** What a socket answers to bytes that may be no HTTP. */
function answerTo(url: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const end = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setEncoding('utf8').on('error', end).on('close', end);
    socket.on('data', (text: string) => {
      answer += text;
      end();
    });
    socket.write(bytes);
  });
}

describe.concurrent('local-ecs', () => {
  it.for([
    ['broken JSON', `${prefix}.ListClusters`, '{', 400, 'SerializationException'],
    ['a list', `${prefix}.ListClusters`, '[]', 400, 'SerializationException'],
    ['null', `${prefix}.ListClusters`, 'null', 400, 'SerializationException'],
    ['wrong types', `${prefix}.DescribeServices`, '{"cluster":5}', 400, 'SerializationException'],
    [
      'lists inside lists',
      `${prefix}.ListClusters`,
      `${'['.repeat(1e5)}${']'.repeat(1e5)}`,
      400,
      'SerializationException',
    ],
    [
      'a member that is too deep',
      `${prefix}.RegisterTaskDefinition`,
      `{"family":"web","containerDefinitions":[{"name":"web","image":"a"}],"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
      400,
      'SerializationException',
    ],
    ['8 MiB', `${prefix}.ListClusters`, `{"x":"${'x'.repeat(8 << 20)}"}`, 413, 'RequestEntityTooLargeException'],
    ['another service', 'DynamoDB_20120810.ListTables', '{}', 400, 'UnknownOperationException'],
    ['an unknown operation', `${prefix}.ListNothing`, '{}', 400, 'UnknownOperationException'],
    ['a name that every object has', `${prefix}.constructor`, '{}', 400, 'UnknownOperationException'],
    ['no target', null, '{}', 400, 'UnknownOperationException'],
  ] as const)('answers %s as AWS does', async ([, target, body, status, name], test) => {
    const { url } = await startEcs(test);
    expect(await post(url, target, body)).toMatchObject({ status, answer: { __type: name } });
    expect(await post(url, `${prefix}.ListClusters`, '{}')).toMatchObject({ status: 200 });
  });

  it.for([
    ['bytes of TLS', '\x16\x03\x01\x02\x00\x01'],
    ['a chunk without a size', 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['an address that is none', 'GET http://[::1/_local-ecs/health HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['an admin address that is none', 'GET /_local-ecs//\\\\[ HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['an upgrade', 'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
  ] as const)('refuses %s and goes on', async ([, bytes], test) => {
    const { url } = await startEcs(test);
    expect(await answerTo(url, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(await post(url, `${prefix}.ListClusters`, '{}')).toMatchObject({ status: 200 });
  });

  it('serves others while clients are slow or silent', async (test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    const port = Number(new URL(ecs.url).port);
    const sockets = Array.from({ length: 100 }, (_, index) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      if (index % 2 === 0) socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{');
      return socket;
    });
    const { status, all } = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    for (const socket of sockets) socket.destroy();
    expect(status, all).toBe(0);
  });

  it('ends at SIGTERM although clients are connected', async (test) => {
    const program = start(test, 'local-ecs', ['--port', '0']);
    const [, port] = await program.says(/http:\/\/127\.0\.0\.1:(\d+)/);
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    program.child.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ status: 0, signal: null });
  });

  it('says what is wrong with faults and takes none of them', async (test) => {
    const { url } = await startEcs(test);
    const faults = `${url}/_local-ecs/faults`;
    for (const body of ['{', 'null', '5', '', '[[]]', '{"kind":"__proto__"}', '[{"kind":"denied"},{"kind":"hang"}]']) {
      const { status, answer } = await post(faults, null, body);
      expect(status, body).toBe(400);
      expect(answer.errors, body).not.toHaveLength(0);
    }
    expect(await post(faults, null, '', 'GET')).toMatchObject({ status: 200, answer: { faults: [] } });
  });
});
