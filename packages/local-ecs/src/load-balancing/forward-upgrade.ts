import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import { forwardedHeaders } from './forwarded-headers.ts';
import { failureAt } from './reason.ts';
import { refusalMessage } from './refusal.ts';
import { originForm, requestFacts } from './request-facts.ts';
import type { Route } from './route.ts';

/** Passes an upgrade (WebSocket) on to a healthy target, and then everything both ways until one side ends. */
export function forwardUpgrade(request: IncomingMessage, client: Duplex, head: Buffer, route: Route): void {
  client.on('error', () => client.destroy());
  const decision = route.decide(requestFacts(request));
  if (decision.type === 'answer') {
    const { status, headers, body } = decision;
    const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' });
    client.end(`HTTP/1.1 ${status} \r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
    return;
  }
  const target = decision.next(new Set());
  if (target === null) {
    refuse(client, 503, decision.none());
    return;
  }
  const cookies = decision.cookies(target);
  const failed = failureAt(target);
  const upstream = httpRequest({
    host: target.host,
    port: target.port,
    method: request.method,
    path: originForm(request),
    headers: {
      ...forwardedHeaders(request, route.listenerPort, Math.floor(route.now() / 1000)),
      Connection: 'Upgrade',
      Upgrade: request.headers.upgrade,
    },
    agent: false,
  });
  client.once('close', () => upstream.destroy());
  upstream.on('upgrade', (answer, socket, first) => {
    client.write(headOf(answer, cookies));
    if (first.length > 0) client.write(first);
    if (head.length > 0) socket.write(head);
    pipeline(client, socket, client, () => {
      socket.destroy();
      client.destroy();
    });
  });
  upstream.on('response', (answer) => {
    // The target does not want to: its answer goes back, and with it the connection ends.
    client.write(headOf(answer, cookies));
    pipeline(answer, client, () => client.destroy());
  });
  upstream.on('error', ({ message }) => refuse(client, 502, failed(`broke off (${message})`)));
  upstream.end();
}

function headOf(answer: IncomingMessage, cookies: readonly string[]): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = answer.rawHeaders.slice(at, at + 2);
    // What comes behind this head is not in chunks, and ends with the connection.
    const isOfConnection = answer.statusCode !== 101 && /^(transfer-encoding|connection|keep-alive)$/i.test(name);
    if (!isOfConnection) lines.push(`${name}: ${value}`);
  }
  for (const cookie of cookies) lines.push(`Set-Cookie: ${cookie}`);
  if (answer.statusCode !== 101) lines.push('Connection: close');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function refuse(client: Duplex, status: number, reason: string): void {
  if (!client.destroyed) client.end(refusalMessage(status, reason));
}
