import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SlipwayError } from '@slipway/engine';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** How long an answer may take to its end when the server ends. */
const LAST_WORDS_MS = 1_000;

export interface Listening {
  /** By an address that this machine reaches, also where the server listens on all. */
  readonly url: string;
  /** Ends open connections too, a moment later. */
  close(): Promise<void>;
}

/**
 * Listens for HTTP.
 *
 * @throws SlipwayError ADDRESS_UNAVAILABLE
 */
export async function listen(handler: Handler, { host, port }: { host: string; port: number }): Promise<Listening> {
  // Large pushes take as long as they take; what brings nothing for a while is ended by whoever reads it.
  const server = createServer({ requestTimeout: 0, headersTimeout: 60_000, keepAliveTimeout: 75_000 }, handler);
  // Without a listener Node would ask for a body before anybody decided whether it is wanted.
  server.on('checkContinue', handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw new SlipwayError(
      'ADDRESS_UNAVAILABLE',
      { address: `${host}:${port}`, reason: reasonOf(error) },
      { cause: error },
    );
  });
  const { port: taken } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return { url: `http://${name.includes(':') ? `[${name}]` : name}:${taken}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), LAST_WORDS_MS);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
  });
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'another program listens there';
  if (code === 'EACCES') return 'ports below 1024 need more rights';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'this machine has no such address';
  return message;
}
