import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { answeredHeaders, forwardedHeaders } from './forwarded-headers.ts';
import { failureAt, nameOf } from './reason.ts';
import { breakOff, refuse } from './refuse.ts';
import { originForm } from './request-facts.ts';
import type { Forwarding, Route } from './route.ts';
import type { Target } from './target.ts';

/** Methods that may be sent a second time. */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS']);
const MOST_TRIES = 4;

/**
 * Sends a request to a healthy target and its answer back, both as they come. What a target can never have seen is
 * sent to another one: a connection that is refused. So is what was sent on a kept connection that the target closed
 * meanwhile, once and on a new connection (only requests that may be repeated go over kept ones): a request that
 * crashes whoever gets it must not go the round of all targets. Without a healthy target the answer is 503, where one breaks 502, where it is
 * silent for the idle timeout 504.
 */
export function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  route: Route,
  forwarding: Forwarding,
): void {
  const tried = new Set<Target>();
  let isRepeated = false;
  const attempt = (): void => {
    const target = forwarding.next(tried);
    if (target === null) {
      const refusing = [...tried].map(nameOf).join(', ');
      if (tried.size === 0) refuse(response, 503, forwarding.none());
      else refuse(response, 502, `no other healthy target is left, and these took no connection: ${refusing}`);
      return;
    }
    const failed = failureAt(target);
    const upstream = send(request, target, route, !isRepeated);
    let isAnswered = false;
    const abandon = (): void => {
      if (!response.writableFinished) upstream.destroy();
    };
    response.once('close', abandon);
    upstream.on('timeout', () => {
      // A client that stopped in the middle of its request is told so; a target that says nothing is to blame otherwise.
      if (request.complete) refuse(response, 504, failed('was given up, for it said nothing for the idle timeout,'));
      else refuse(response, 408, 'the client was silent in the middle of its request');
      upstream.destroy();
    });
    upstream.on('response', (answer) => {
      isAnswered = true;
      giveBack(request, upstream, answer, response, forwarding.cookies(target), failed);
    });
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      // A target may answer before it has read the request, and then close: what it said counts.
      if (isAnswered) return;
      response.off('close', abandon);
      if (response.destroyed || response.writableEnded) return;
      if (isUnseen(upstream, error) && tried.size < MOST_TRIES) {
        // A kept connection says nothing about the target; a refused one does.
        if (upstream.reusedSocket) isRepeated = true;
        else tried.add(target);
        attempt();
      } else refuse(response, 502, failed(`broke off (${error.message})`));
    });
  };
  attempt();
}

function send(request: IncomingMessage, target: Target, route: Route, mayKeep: boolean): ClientRequest {
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  const isKept = mayKeep && !hasBody && REPEATABLE.has(request.method ?? '');
  const upstream = httpRequest({
    host: target.host,
    port: target.port,
    method: request.method,
    path: originForm(request),
    headers: forwardedHeaders(request, route.listenerPort, Math.floor(route.now() / 1000)),
    agent: isKept ? target.agent : false,
    timeout: route.idleMs(),
  });
  if (!hasBody) {
    upstream.end();
    return upstream;
  }
  const pass = (): void => {
    if (request.headers.trailer !== undefined) {
      request.once('end', () => upstream.addTrailers(trailersOf(request)));
    }
    request.pipe(upstream);
  };
  // Nothing is taken from the client before there is somebody to give it to.
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', pass);
    else pass();
  });
  return upstream;
}

/** Whether no target has seen anything of the request. */
function isUnseen(upstream: ClientRequest, { code, syscall }: NodeJS.ErrnoException): boolean {
  const isClosedBefore = upstream.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE');
  return syscall === 'connect' || isClosedBefore;
}

function giveBack(
  request: IncomingMessage,
  upstream: ClientRequest,
  answer: IncomingMessage,
  response: ServerResponse,
  cookies: readonly string[],
  failed: (what: string) => string,
): void {
  if (response.headersSent) return;
  try {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answeredHeaders(answer, cookies));
  } catch {
    // Node writes no head that would not be HTTP, whoever thought of it.
    upstream.destroy();
    refuse(response, 502, failed('answered what is no HTTP'));
    return;
  }
  // The first line of a stream may come long before its second.
  response.flushHeaders();
  if (answer.headers.trailer !== undefined) answer.once('end', () => response.addTrailers(trailersOf(answer)));
  // Half an answer must not look like a whole one; this has to come before what the pipeline does.
  answer.once('aborted', () => breakOff(response));
  pipeline(answer, response, () => {
    // What the client still sends is read, or it would never come to read the answer.
    request.unpipe(upstream);
    request.resume();
  });
}

function trailersOf({ rawTrailers }: IncomingMessage): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < rawTrailers.length; at += 2) pairs.push([rawTrailers[at] ?? '', rawTrailers[at + 1] ?? '']);
  return pairs;
}
