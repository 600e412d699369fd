import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports of this machine, each given to one container at a time. */
export interface Ports {
  /** A port of 127.0.0.1 that nobody listens on. */
  take(): Promise<number>;
  giveBack(port: number): void;
}

/** Below those that systems give to outgoing connections, which could take a port between its choice and its use. */
const FIRST = 20_000;
const COUNT = 12_000;

/** Thrown when all are in use. */
class NoPortError extends Error {
  override readonly name = 'NoPortError';
}

/** All free at first. */
export function createPorts(): Ports {
  const taken = new Set<number>();
  // Two of these on one machine begin at different ports.
  let next = randomInt(COUNT);
  return {
    async take() {
      for (let tries = 0; tries < COUNT; tries += 1) {
        const port = FIRST + next;
        next = (next + 1) % COUNT;
        if (taken.has(port)) continue;
        taken.add(port);
        if (await isFree(port)) return port;
        taken.delete(port);
      }
      throw new NoPortError(`no free port from ${FIRST} to ${FIRST + COUNT - 1}`);
    },
    giveBack(port) {
      taken.delete(port);
    },
  };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
