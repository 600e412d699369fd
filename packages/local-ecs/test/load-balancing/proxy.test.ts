import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { noneHealthy } from '../../src/load-balancing/reason.ts';
import { refusalMessage } from '../../src/load-balancing/refusal.ts';
import { listenBefore, target } from './listen-before.ts';
import { serve } from './serve.ts';

/** A port that refuses connections: nobody serves `discard` any more. */
const CLOSED_PORT = 9;

const answerOf = async (url: string, init?: RequestInit): Promise<string> => {
  const response = await fetch(url, init);
  return `${response.status} ${await response.text()}`;
};

describe('what a listener forwards', () => {
  it('15.3 requests go to the targets in turn', async () => {
    const [a, b] = [await serve((_, response) => response.end('a')), await serve((_, response) => response.end('b'))];
    const { port } = await listenBefore(target(a.port), target(b.port));
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await answerOf(`http://127.0.0.1:${port}/`));
    expect(answers).toEqual(['200 a', '200 b', '200 a', '200 b']);
  });

  it('15.3 method, path, headers and body arrive as they were sent, with what a load balancer adds', async () => {
    const upstream = await serve((incoming, response) => {
      void text(incoming).then((body) => {
        response.end(JSON.stringify({ method: incoming.method, url: incoming.url, raw: incoming.rawHeaders, body }));
      });
    });
    const { port } = await listenBefore(target(upstream.port));
    const sent = request({
      port,
      method: 'PUT',
      path: '/a%20b?c=d&c=e',
      headers: {
        Host: 'shop.example',
        'X-Twice': ['1', '2'],
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Proto': 'https',
        Connection: 'keep-alive, X-Private',
        'X-Private': 'for the next one only',
      },
    });
    sent.end('content');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const { method, url, raw, body } = JSON.parse(await text(response));
    const headers: string[] = [];
    for (let at = 0; at < raw.length; at += 2) headers.push(`${raw[at]}: ${raw[at + 1]}`);
    expect([method, url, body]).toEqual(['PUT', '/a%20b?c=d&c=e', 'content']);
    expect(headers).toEqual(
      expect.arrayContaining([
        'Host: shop.example',
        'X-Twice: 1',
        'X-Twice: 2',
        'X-Forwarded-For: 203.0.113.9, 127.0.0.1',
        'X-Forwarded-Proto: http',
        `X-Forwarded-Port: ${port}`,
        expect.stringMatching(/^X-Amzn-Trace-Id: Root=1-6955b900-[0-9a-f]{24}$/),
      ]),
    );
    expect(headers.join()).not.toContain('X-Private');
  });

  it('15.3 status, headers and body of the answer come back, repeated headers too', async () => {
    const upstream = await serve((_, response) => {
      response.writeHead(418, 'Teapot', { 'Set-Cookie': ['a=1', 'b=2'], 'X-Own': 'y', 'Content-Length': 5 });
      response.end('short');
    });
    const { port } = await listenBefore(target(upstream.port));
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect([response.status, response.statusText, await response.text()]).toEqual([418, 'Teapot', 'short']);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('content-length')).toBe('5');
  });

  it.each(['HEAD', 'DELETE', 'POST', 'OPTIONS'])('15.3 %s without a body passes', async (method) => {
    const upstream = await serve((incoming, response) => response.end(incoming.method));
    const { port } = await listenBefore(target(upstream.port));
    expect(await answerOf(`http://127.0.0.1:${port}/`, { method })).toBe(`200 ${method === 'HEAD' ? '' : method}`);
  });

  it('15.3 bodies stream both ways: what was sent is there before the rest is', async () => {
    const upstream = await serve((incoming, response) => {
      response.flushHeaders();
      incoming.on('data', (chunk: Buffer) => response.write(chunk.toString().toUpperCase()));
      incoming.on('end', () => response.end());
    });
    const { port } = await listenBefore(target(upstream.port));
    const sent = request({ port, method: 'POST' });
    sent.write('one');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(String((await once(response, 'data'))[0])).toBe('ONE');
    sent.write('two');
    expect(String((await once(response, 'data'))[0])).toBe('TWO');
    sent.end();
    await once(response, 'end');
  });

  it('15.3 a client that goes away ends the request at the target', async () => {
    const upstream = await serve((_, response) => response.flushHeaders());
    const { port } = await listenBefore(target(upstream.port));
    const sent = get({ port });
    const [incoming] = (await once(upstream, 'request')) as [IncomingMessage];
    sent.on('error', () => undefined);
    sent.destroy();
    await once(incoming.socket, 'close');
  });

  it('15.4 without a healthy target the answer is 503', async () => {
    const { port } = await listenBefore();
    const answer = await answerOf(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect(answer).toContain('503 Service Unavailable');
  });

  it('15.4 a target that breaks before its answer is a 502, and the request is not sent twice', async () => {
    let count = 0;
    const broken = await serve((incoming) => {
      count += 1;
      incoming.socket.destroy();
    });
    const sound = await serve((_, response) => response.end('sound'));
    const { port } = await listenBefore(target(broken.port), target(sound.port));
    expect(await answerOf(`http://127.0.0.1:${port}/`)).toContain('502 Bad Gateway');
    expect(count).toBe(1);
  });

  it('15.4 a target that breaks in the middle of its answer breaks the answer', async () => {
    const upstream = await serve((_, response) => {
      response.write('half');
      setImmediate(() => response.socket?.destroy());
    });
    const { port } = await listenBefore(target(upstream.port));
    await expect(answerOf(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('15.10 a target that refuses has not seen the request: another one gets it, body and all', async () => {
    const sound = await serve((incoming, response) => void text(incoming).then((body) => response.end(body)));
    const { port } = await listenBefore(target(CLOSED_PORT), target(sound.port));
    const body = 'x'.repeat(1_000_000);
    expect(await answerOf(`http://127.0.0.1:${port}/`, { method: 'POST', body })).toBe(`200 ${body}`);
  });

  it('15.10 where all refuse the answer is a 502', async () => {
    const { port } = await listenBefore(target(CLOSED_PORT), target(CLOSED_PORT));
    expect(await answerOf(`http://127.0.0.1:${port}/`)).toContain('502 Bad Gateway');
  });

  it('15.10 a kept connection that the target closed meanwhile loses no request', async () => {
    const upstream = await serve((_, response) => response.end('here'));
    const kept = target(upstream.port);
    const { port } = await listenBefore(kept);
    for (let count = 0; count < 30; count += 1) {
      const answers = await Promise.all([1, 2, 3].map(() => answerOf(`http://127.0.0.1:${port}/`)));
      expect(answers).toEqual(['200 here', '200 here', '200 here']);
      // Closed at the target's end: the listener may not have heard of it when the next request comes.
      upstream.closeIdleConnections();
    }
  });

  describe('15.27 a listener says why it answers by itself:', () => {
    const reasonFrom = async (port: number): Promise<string | null> =>
      (await fetch(`http://127.0.0.1:${port}/`)).headers.get('x-local-ecs-reason');

    it('a target broke off', async () => {
      const broken = target((await serve(({ socket }) => void socket.destroy())).port);
      const { port } = await listenBefore(broken);
      const broke = `^task t at 127\\.0\\.0\\.1:${broken.port} broke off \\(socket hang up\\) after 0\\.\\d s`;
      expect(await reasonFrom(port)).toMatch(new RegExp(`${broke}$`));
      broken.isDraining = true;
      expect(await reasonFrom(port)).toMatch(new RegExp(`${broke}, while it was draining$`));
    });

    it('no target took the connection', async () => {
      const { port } = await listenBefore(target(CLOSED_PORT));
      expect(await reasonFrom(port)).toContain(`took no connection: task t at 127.0.0.1:${CLOSED_PORT}`);
    });

    it('there is none', async () => {
      const { port } = await listenBefore();
      expect(await reasonFrom(port)).toBe('nobody is there');
    });

    it('none is healthy, of whatever name', () => {
      const [initial, draining] = [target(1), { ...target(2), isDraining: true }];
      expect(noneHealthy('web', [])).toBe('target group web has no target');
      expect(noneHealthy('web', [initial, draining])).toBe(
        'target group web has no healthy target: task t at 127.0.0.1:1 is initial, task t at 127.0.0.1:2 is draining',
      );
      expect(refusalMessage(503, 'a\r\nX: wéb')).toContain('\r\nX-Local-Ecs-Reason: a??X: w?b\r\n');
    });
  });

  it('15.9 an upgrade passes, and everything behind it both ways', async () => {
    const upstream = await serve(() => undefined);
    upstream.on('upgrade', (incoming: IncomingMessage, socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${incoming.headers.upgrade}\r\nConnection: Upgrade\r\n\r\nhello `,
      );
      socket.on('data', (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()));
      socket.on('end', () => socket.end());
    });
    const { port } = await listenBefore(target(upstream.port));
    const client = connect(port, '127.0.0.1');
    client.write('GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst ');
    let seen = '';
    client.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.endsWith('FIRST ')) client.write('second');
      if (seen.endsWith('SECOND')) client.end();
    });
    await once(client, 'close');
    expect(seen).toContain('HTTP/1.1 101 Switching Protocols\r\n');
    expect(seen).toContain('Upgrade: websocket\r\n');
    expect(seen).toMatch(/hello FIRST SECOND$/);
  });

  it.each([
    ['refuses it', 'HTTP/1.1 403 Forbidden'],
    ['is not there', 'HTTP/1.1 503 Service Unavailable'],
    ['refuses the connection', 'HTTP/1.1 502 Bad Gateway'],
  ])('15.9 the answer to an upgrade where the target %s', async (how, status) => {
    const upstream = await serve(() => undefined);
    upstream.on('upgrade', (_incoming, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'));
    const targets =
      how === 'refuses it' ? [target(upstream.port)] : how === 'is not there' ? [] : [target(CLOSED_PORT)];
    const { port } = await listenBefore(...targets);
    const client = connect(port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(await text(client)).toContain(status);
  });

  it('15.9 a closed listener ends what was upgraded', async () => {
    const upstream = await serve(() => undefined);
    upstream.on('upgrade', (_incoming, socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
    });
    const listener = await listenBefore(target(upstream.port));
    const client = connect(listener.port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    await once(client, 'data');
    listener.close();
    await once(client, 'close');
  });
});
