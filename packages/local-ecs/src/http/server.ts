import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerAdmin, isAdmin } from './admin.ts';
import { answerCall } from './answer-call.ts';
import { type BodyReader, createBodyReader, TooManyBodies } from './body.ts';
import { refusingForeignPages } from './foreign-page.ts';
import { type Address, type Listening, listenOn } from './listen-on.ts';
import type { Served } from './served.ts';

/** Where it listens, and how patient it is. */
export interface ListenOptions extends Address {
  /** How long the head of a request may take, from its first byte or the opening of its connection; default 20 s. */
  readonly headersMs?: number;
  /** How long a whole request may take to arrive; default 60 s. */
  readonly requestMs?: number;
  /** How many bytes the bodies of all requests together may take, from their arrival to their answer; default 128 MiB. */
  readonly bodyBytes?: number;
}

/** Serves AWS JSON, AWS Query and the admin API on one port. Rejects when the port cannot be had. */
export function listen(served: Served, options: ListenOptions = {}): Promise<Listening> {
  const { headersMs = 20_000, requestMs = 60_000, bodyBytes = 128 * 1024 * 1024, ...address } = options;
  const timeouts = { headersTimeout: headersMs, requestTimeout: requestMs };
  const bodies = createBodyReader(bodyBytes);
  const server = createServer(
    { ...timeouts, connectionsCheckingInterval: Math.min(5000, headersMs) },
    refusingForeignPages((request, response) => {
      answer(served, bodies, request, response).catch(() => request.socket.destroy());
    }, address.host),
  );
  // Clients hold connections for as long as they like; a pause between polls is no reason for a reset.
  server.keepAliveTimeout = 75_000;
  return listenOn(server, address);
}

/** An answer goes out while the rest of a body that was refused still comes in. */
async function answer(
  served: Served,
  bodies: BodyReader,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await bodies.read(request, response);
    if (isAdmin(request)) await answerAdmin(served, request, body, response);
    else await answerCall(served, request, body, response);
  } catch (error) {
    if (!(error instanceof TooManyBodies)) throw error;
    refuseBusy(response);
  }
}

/** As AWS is busy, in whatever protocol: clients try again. */
function refuseBusy(response: ServerResponse): void {
  const message = 'Too many large requests are on their way at once. Send fewer of them, or try again.';
  const text = JSON.stringify({ __type: 'ServiceUnavailableException', message });
  response.writeHead(503, { 'Content-Type': 'application/x-amz-json-1.1', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
