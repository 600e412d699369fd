import { request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import { forwardedHeaders } from './forwarded-headers.ts';
import { refusalPage } from './refusal.ts';
import type { Route } from './route.ts';

/** Passes an upgrade (WebSocket) on to a healthy target, and then everything both ways until one side ends. */
export function forwardUpgrade(request: IncomingMessage, client: Duplex, head: Buffer, route: Route): void {
  client.on('error', () => client.destroy());
  const target = route.next(new Set());
  if (target === null) {
    refuse(client, 503);
    return;
  }
  const upstream = httpRequest({
    host: target.host,
    port: target.port,
    method: request.method,
    path: request.url,
    headers: {
      ...forwardedHeaders(request, route.listenerPort, Math.floor(route.now() / 1000)),
      Connection: 'Upgrade',
      Upgrade: request.headers.upgrade,
    },
    agent: false,
  });
  client.once('close', () => upstream.destroy());
  upstream.on('upgrade', (answer, socket, first) => {
    client.write(headOf(answer));
    if (first.length > 0) client.write(first);
    if (head.length > 0) socket.write(head);
    pipeline(client, socket, client, () => {
      socket.destroy();
      client.destroy();
    });
  });
  upstream.on('response', (answer) => {
    // The target does not want to: its answer goes back, and with it the connection ends.
    client.write(headOf(answer));
    pipeline(answer, client, () => client.destroy());
  });
  upstream.on('error', () => refuse(client, 502));
  upstream.end();
}

function headOf(answer: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = answer.rawHeaders.slice(at, at + 2);
    // What comes behind this head is not in chunks, and ends with the connection.
    const isOfConnection = answer.statusCode !== 101 && /^(transfer-encoding|connection|keep-alive)$/i.test(name);
    if (!isOfConnection) lines.push(`${name}: ${value}`);
  }
  if (answer.statusCode !== 101) lines.push('Connection: close');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function refuse(client: Duplex, status: number): void {
  if (client.destroyed) return;
  const page = refusalPage(status);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(page)}\r\nConnection: close\r\n\r\n`;
  client.end(head + page);
}
