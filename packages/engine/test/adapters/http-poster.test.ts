import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { httpPoster } from '../../src/adapters/http-poster.ts';

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=secret`;
}

function serving(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  onTestFinished(() => server.closeAllConnections());
  return listening(server);
}

it('posts JSON', async () => {
  const got: { method?: string; url?: string; type?: string; body: string } = { body: '' };
  const url = await serving((request, response) => {
    Object.assign(got, { method: request.method, url: request.url, type: request.headers['content-type'] });
    request.setEncoding('utf8').on('data', (chunk: string) => {
      got.body += chunk;
    });
    request.on('end', () => response.writeHead(200).end('ok'));
  });
  expect(await httpPoster.post(url, '{"text":"ä"}', 5000)).toEqual({ status: 200, retryAfterMs: null });
  expect(got).toEqual({
    method: 'POST',
    url: '/hook?key=secret',
    type: 'application/json; charset=utf-8',
    body: '{"text":"ä"}',
  });
});

it('uses the password of the address', async () => {
  let seen: string | undefined;
  const url = await serving((request, response) => {
    seen = request.headers.authorization;
    response.end();
  });
  await httpPoster.post(url.replace('//', '//ada:love%20lace@'), '{}', 5000);
  expect(seen).toBe(`Basic ${Buffer.from('ada:love lace').toString('base64')}`);
});

it('does not follow a redirect', async () => {
  let requests = 0;
  const url = await serving((_, response) => {
    requests += 1;
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect(await httpPoster.post(url, '{}', 5000)).toMatchObject({ status: 307 });
  expect(requests).toBe(1);
});

it.each([
  ['seconds', '7', 7000],
  ['a date that has passed', 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['nonsense', 'soon', null],
])('reads Retry-After: %s', async (_, text, retryAfterMs) => {
  const url = await serving((__, response) => response.writeHead(429, { 'retry-after': text }).end());
  expect(await httpPoster.post(url, '{}', 5000)).toEqual({ status: 429, retryAfterMs });
});

it('does not wait for an answer without end', async () => {
  const url = await serving((_, response) => {
    response.writeHead(200);
    response.write('x');
  });
  expect(await httpPoster.post(url, '{}', 5000)).toMatchObject({ status: 200 });
});

it('gives up a receiver that takes the message and says nothing', async () => {
  const url = await serving(() => undefined);
  await expect(httpPoster.post(url, '{}', 100)).rejects.toThrow(/^there was no answer within 0\.1 s$/);
});

it('gives up a receiver that answers without end a header', async () => {
  const url = await listening(
    createTcpServer((socket) => {
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('error', () => undefined).on('close', () => clearInterval(drip));
      socket.write('HTTP/1.1 200 OK\r\nx: ');
    }),
  );
  await expect(httpPoster.post(url, '{}', 200)).rejects.toThrow();
});

it('says that nobody listens, without the path of the address', async () => {
  const said = await httpPoster
    .post('http://127.0.0.1:9/hook?key=secret', '{}', 5000)
    .catch((error: Error) => error.message);
  expect(said).toMatch(/ECONNREFUSED/);
  expect(said).not.toContain('secret');
});

it('says that the connection was reset', async () => {
  const url = await listening(createTcpServer((socket) => socket.resetAndDestroy()));
  await expect(httpPoster.post(url, '{}', 5000)).rejects.toThrow(/ECONNRESET|socket hang up/);
});
