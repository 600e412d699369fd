import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { OpenPort } from './load-balancers.ts';
import type { Target } from './target.ts';

/** A network load balancer's, which is 350 s. */
const IDLE_MS = 350_000;

/**
 * Listens on `port` of 127.0.0.1 (0 takes a free one) and passes connections on to targets, everything both ways. A target
 * that refuses has seen nothing: another one gets the connection. Where there is none the client's is reset. Rejects when
 * the port cannot be had.
 *
 * @param next the healthy target whose turn it is, but for those that were tried
 */
export async function openTcpPort(
  port: number,
  next: (tried: ReadonlySet<Target>) => Target | null,
): Promise<OpenPort> {
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    client.on('error', () => client.destroy());
    join(client, next, new Set());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}

function join(client: Socket, next: (tried: ReadonlySet<Target>) => Target | null, tried: Set<Target>): void {
  const target = next(tried);
  if (target === null) {
    client.resetAndDestroy();
    return;
  }
  const upstream = connect({ host: target.host, port: target.port, allowHalfOpen: true, noDelay: true });
  const abandon = (): void => void upstream.destroy();
  client.once('close', abandon);
  upstream.once('connect', () => {
    for (const socket of [client, upstream]) {
      socket.setTimeout(IDLE_MS, () => {
        client.resetAndDestroy();
        upstream.resetAndDestroy();
      });
    }
    client.pipe(upstream);
    upstream.pipe(client);
  });
  upstream.on('error', () => {
    client.off('close', abandon);
    if (client.destroyed) return;
    if (upstream.bytesRead === 0 && upstream.bytesWritten === 0 && upstream.pending) {
      tried.add(target);
      join(client, next, tried);
    } else client.resetAndDestroy();
  });
}
