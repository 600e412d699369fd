import { createServer } from 'node:http';
import { refusingForeignPages } from '../http/foreign-page.ts';
import { type Address, type Listening, listenOn } from '../http/listen-on.ts';
import type { Registry } from './registry.ts';

/** Where it listens, and how patient it is. */
export interface ListenRegistryOptions extends Address {
  /** A connection on which nothing moves for so long is ended; default 5 minutes. */
  readonly idleMs?: number;
}

/** Tidies the registry's folder and serves it. Rejects when the address cannot be had. */
export async function listenRegistry(registry: Registry, options: ListenRegistryOptions = {}): Promise<Listening> {
  const { idleMs = 300_000, ...address } = options;
  await registry.sweep();
  const server = createServer(refusingForeignPages(registry.answer, address.host));
  // A layer takes as long as it takes, while something moves.
  server.requestTimeout = 0;
  server.timeout = idleMs;
  server.keepAliveTimeout = idleMs;
  return listenOn(server, address);
}
