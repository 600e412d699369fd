import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { impatientListener, listenBefore, target } from './listen-before.ts';
import { serve } from './serve.ts';

/** What a listener answers to these bytes, until the connection ends. */
async function answerTo(port: number, bytes: string): Promise<string> {
  const client = connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  client.write(bytes);
  return await text(client).catch(() => '');
}

/** A target that takes a connection and answers by these bytes. */
async function rawTarget(answer: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => void socket.end(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const HOST = 'Host: x\r\n';

describe('what a listener does not let through', () => {
  it.each([
    [
      'a length beside chunks',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'chunks beside a length',
      `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
    ],
    ['two lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    ['a length that is none', `POST / HTTP/1.1\r\n${HOST}Content-Length: +1\r\n\r\na`],
    ['an encoding that hides chunks', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['chunks that do not come last', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `POST / HTTP/1.1\r\n${HOST}Content-Length : 1\r\n\r\na`],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a chunk without a size', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`],
    ['what is not HTTP', 'hello\r\n\r\n'],
    ['a head of 100 kB', `GET / HTTP/1.1\r\n${HOST}X: ${'x'.repeat(100_000)}\r\n\r\n`],
  ])('15.22 %s is a 400 or the end, and no target sees a whole request', async (_name, bytes) => {
    let seen = 0;
    const upstream = await serve((incoming, response) => {
      incoming.resume();
      incoming.on('end', () => {
        seen += 1;
      });
      response.end('seen');
    });
    const { port } = await listenBefore(target(upstream.port));
    expect(await answerTo(port, bytes)).toMatch(/^(HTTP\/1\.1 400 Bad Request\r\n|$)/);
    expect(seen).toBe(0);
  });

  it.each([
    ['TRACE / HTTP/1.1', 'HTTP/1.1 405 '],
    ['CONNECT x:80 HTTP/1.1', 'HTTP/1.1 405 '],
  ])('15.22 %s is not allowed', async (line, expected) => {
    const { port } = await listenBefore();
    expect(await answerTo(port, `${line}\r\n${HOST}Connection: close\r\n\r\n`)).toContain(expected);
  });

  it('15.22 what is behind a request is the next one, and of its own', async () => {
    const paths: string[] = [];
    const upstream = await serve((incoming, response) => {
      paths.push(incoming.url ?? '');
      response.end(incoming.url);
    });
    const { port } = await listenBefore(target(upstream.port));
    const first = `POST /1 HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\nabc`;
    await answerTo(port, `${first}GET /2 HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    expect(paths).toEqual(['/1', '/2']);
  });

  it('15.22 a head that does not come to its end in time is a 408', async () => {
    const { port } = await impatientListener(200, target(1));
    expect(await answerTo(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ')).toContain('HTTP/1.1 408 Request Timeout');
  });

  it('15.23 a target that says nothing for the idle timeout is a 504, a client that stops sending a 408', async () => {
    const silent = await serve(() => undefined);
    const { port } = await impatientListener(200, target(silent.port));
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(504);
    const half = `POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\nConnection: close\r\n\r\nhalf`;
    expect(await answerTo(port, half)).toContain('HTTP/1.1 408 Request Timeout');
  });
});

describe('answers that are not as they should be', () => {
  it('15.24 a target that answers before it has read the request is heard', async () => {
    const refusing = await serve((_, response) => {
      response.writeHead(413, { Connection: 'close' });
      response.end('too much');
    });
    const { port } = await listenBefore(target(refusing.port));
    const sent = request({ port, method: 'POST', headers: { 'Content-Length': 4_000_000 } });
    sent.on('error', () => undefined);
    sent.write('x'.repeat(100_000));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect([response.statusCode, await text(response)]).toEqual([413, 'too much']);
    sent.destroy();
  });

  it('15.24 an answer that is no HTTP is a 502', async () => {
    for (const answer of ['hello\r\n\r\n', 'HTTP/1.1 099 Odd\r\n\r\n', '']) {
      const { port } = await listenBefore(target(await rawTarget(answer)));
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(502);
    }
  });

  it('15.24 half an answer is a broken one to a client of HTTP/1.0 too', async () => {
    const upstream = await serve((_, response) => {
      response.setHeader('Content-Length', 10);
      response.write('half');
    });
    const { port } = await listenBefore(target(upstream.port));
    const client = connect(port, '127.0.0.1');
    client.write('GET / HTTP/1.0\r\n\r\n');
    const ended = once(client, 'end');
    await once(client, 'data');
    upstream.closeAllConnections();
    await expect(ended).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('15.24 a client of HTTP/1.0 gets an answer without chunks, which ends with the connection', async () => {
    const chunked = await serve((_, response) => {
      response.write('one ');
      response.end('two');
    });
    const { port } = await listenBefore(target(chunked.port));
    const answer = await answerTo(port, 'GET / HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/\r\n\r\none two$/);
    expect(answer).not.toMatch(/transfer-encoding/i);
  });

  it('15.24 trailers pass both ways', async () => {
    const upstream = await serve((incoming, response) => {
      response.writeHead(200, { Trailer: 'X-Sum' });
      incoming.resume();
      incoming.on('end', () => {
        response.write('body');
        response.addTrailers({ 'X-Sum': `got ${incoming.trailers['x-own']}` });
        response.end();
      });
    });
    const { port } = await listenBefore(target(upstream.port));
    const sent = request({ port, method: 'POST', headers: { Trailer: 'X-Own', 'Transfer-Encoding': 'chunked' } });
    sent.write('x');
    sent.addTrailers({ 'X-Own': 'mine' });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('body');
    expect(response.trailers).toEqual({ 'x-sum': 'got mine' });
  });

  it('15.24 a client that waits to be told to go on is told so', async () => {
    const upstream = await serve((incoming, response) => void text(incoming).then((body) => response.end(body)));
    const { port } = await listenBefore(target(upstream.port));
    const sent = request({ port, method: 'PUT', headers: { Expect: '100-continue', 'Content-Length': 4 } });
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.end('body');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('body');
  });
});
