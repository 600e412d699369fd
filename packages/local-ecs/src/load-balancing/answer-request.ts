import type { IncomingMessage, ServerResponse } from 'node:http';
import { forwardRequest } from './forward-request.ts';
import { refuse } from './refuse.ts';
import { requestFacts } from './request-facts.ts';
import type { Route } from './route.ts';

/** Answers a request as the rules of the listener say. */
export function answerRequest(request: IncomingMessage, response: ServerResponse, route: Route): void {
  if (request.method === 'TRACE') {
    refuse(response, 405, 'a load balancer takes no TRACE');
    return;
  }
  const decision = route.decide(requestFacts(request));
  if (decision.type === 'forward') {
    forwardRequest(request, response, route, decision);
    return;
  }
  const { status, headers, body } = decision;
  const length = { 'Content-Length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { Server: 'awselb/2.0', ...headers, ...(status === 204 ? {} : length) });
  response.end(body);
}
