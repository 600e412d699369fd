import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forwardRequest } from './forward-request.ts';
import { forwardUpgrade } from './forward-upgrade.ts';
import type { Route } from './route.ts';

/** A port on loopback that forwards what comes to healthy targets. */
export interface HttpListener {
  readonly port: number;
  /** Ends open connections too. */
  close(): void;
}

/** As an Application Load Balancer: so long may a connection be silent. */
const IDLE_MS = 60_000;

/** Listens on `port` of 127.0.0.1; 0 takes a free one. Rejects when the port cannot be had. */
export async function openListener(port: number, route: Omit<Route, 'listenerPort'>): Promise<HttpListener> {
  const server: Server = createServer({ keepAliveTimeout: IDLE_MS, requestTimeout: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: listenerPort } = server.address() as AddressInfo;
  const whole: Route = { ...route, listenerPort };
  const upgraded = new Set<() => void>();
  server.on('request', (request, response) => forwardRequest(request, response, whole));
  server.on('upgrade', (request, socket, head) => {
    // The server no longer knows of a socket that is upgraded.
    const end = (): void => void socket.destroy();
    upgraded.add(end);
    socket.on('close', () => upgraded.delete(end));
    forwardUpgrade(request, socket, head, whole);
  });
  return {
    port: listenerPort,
    close() {
      server.close();
      server.closeAllConnections();
      for (const end of upgraded) end();
    },
  };
}
