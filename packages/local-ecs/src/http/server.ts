import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAdmin, isAdmin } from './admin.ts';
import { answerCall } from './answer-call.ts';
import { readBody } from './body.ts';
import type { Served } from './served.ts';

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Serves AWS JSON, AWS Query and the admin API on one port. Rejects when the port cannot be had. */
export async function listen(
  served: Served,
  options: { readonly port?: number; readonly host?: string } = {},
): Promise<Listening> {
  const { port = 0, host = '127.0.0.1' } = options;
  const server = createServer((request, response) => {
    answer(served, request, response).catch(() => request.socket.destroy());
  });
  // Clients hold connections for as long as they like; a pause between polls is no reason for a reset.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shownHost}:${address.port}`, port: address.port, close: () => close(server) };
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (isAdmin(request)) answerAdmin(served, request, body, response);
  else await answerCall(served, request, body, response);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
