import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerRequest } from './answer-request.ts';
import { forwardUpgrade } from './forward-upgrade.ts';
import type { OpenPort } from './load-balancers.ts';
import { refusalMessage } from './refusal.ts';
import { breakOff } from './refuse.ts';
import type { Route } from './route.ts';

/** As an Application Load Balancer: more than this before the body is a 400. */
const MOST_HEAD_BYTES = 65_536;
/** How often connections are looked at that send their head too slowly. */
const LOOK_MS = 1_000;
/** Longer than any target keeps a connection that nobody uses: the client's end is to close first. */
const KEPT_MS = 3_600_000;

/** Listens on `port` of 127.0.0.1; 0 takes a free one. Rejects when the port cannot be had. */
export async function openHttpPort(port: number, route: Omit<Route, 'listenerPort'>): Promise<OpenPort> {
  const server: Server = createServer({
    // A body may take as long as it goes on; a head has to be there within the idle timeout.
    requestTimeout: 0,
    headersTimeout: Math.min(route.idleMs(), KEPT_MS),
    connectionsCheckingInterval: LOOK_MS,
    maxHeaderSize: MOST_HEAD_BYTES,
    noDelay: true,
    // What is not HTTP by the letter could be read in two ways by us and by the target.
    insecureHTTPParser: false,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: listenerPort } = server.address() as AddressInfo;
  const whole: Route = { ...route, listenerPort };
  const upgraded = new Set<() => void>();
  server.on('connection', () => {
    // The attribute may have been changed.
    server.keepAliveTimeout = route.idleMs();
    server.headersTimeout = route.idleMs();
  });
  /** Answers that are on their way. */
  const answering = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => {
    answering.set(request.socket, response);
    answerRequest(request, response, whole);
  });
  server.on('upgrade', (request, socket, head) => {
    // The server no longer knows of a socket that is upgraded.
    const end = (): void => void socket.destroy();
    upgraded.add(end);
    socket.on('close', () => upgraded.delete(end));
    forwardUpgrade(request, socket, head, whole);
  });
  server.on('connect', (_request, socket) => void socket.end(refusalMessage(405, 'a load balancer takes no CONNECT')));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = answering.get(socket);
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    // A page of ours in the middle of an answer would spoil it.
    else if (response?.headersSent === true && !response.writableFinished) breakOff(response);
    else {
      const message =
        error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? refusalMessage(408, 'the head of the request took longer than the idle timeout')
          : refusalMessage(400, `the request is not HTTP by the letter (${error.code})`);
      socket.end(message, () => socket.destroy());
    }
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
