import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerAdmin, isAdmin } from './admin.ts';
import { answerCall } from './answer-call.ts';
import { readBody } from './body.ts';
import { refusingForeignPages } from './foreign-page.ts';
import { type Address, type Listening, listenOn } from './listen-on.ts';
import type { Served } from './served.ts';

/** Serves AWS JSON, AWS Query and the admin API on one port. Rejects when the port cannot be had. */
export function listen(served: Served, address: Address = {}): Promise<Listening> {
  const server = createServer(
    refusingForeignPages((request, response) => {
      answer(served, request, response).catch(() => request.socket.destroy());
    }, address.host),
  );
  // Clients hold connections for as long as they like; a pause between polls is no reason for a reset.
  server.keepAliveTimeout = 75_000;
  return listenOn(server, address);
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (isAdmin(request)) await answerAdmin(served, request, body, response);
  else await answerCall(served, request, body, response);
}
