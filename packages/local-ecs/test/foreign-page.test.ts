import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createLocalEcs } from '../src/index.ts';

async function ask(...headers: readonly string[]): Promise<string> {
  const server = await createLocalEcs({}).listen();
  onTestFinished(() => server.close());
  const lines = ['POST /_local-ecs/reset HTTP/1.1', ...headers, 'Connection: close', 'Content-Length: 0', '', ''];
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
  });
}

it.each([
  ['a form of another page', 'Host: 127.0.0.1', 'Origin: http://evil.example'],
  ['a page without a name', 'Host: localhost', 'Origin: null'],
  ['a page whose name was made to point here', 'Host: evil.example:4566', 'Origin: http://evil.example:4566'],
  ['the same, asking without an origin', 'Host: evil.example:4566'],
])('%s is refused', async (_, ...headers) => {
  expect(await ask(...headers)).toBe('HTTP/1.1 403 Forbidden');
});

it.each([
  ['localhost:4566'],
  ['127.0.0.1'],
  ['[::1]:4566'],
  ['172.17.0.1:4566'],
  ['local-ecs:4566'],
  ['host.docker.internal:4566'],
])('who asks for %s is answered', async (host) => {
  expect(await ask(`Host: ${host}`)).toBe('HTTP/1.1 200 OK');
});
