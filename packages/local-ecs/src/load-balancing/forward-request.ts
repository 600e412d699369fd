import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { endToEndHeaders, forwardedHeaders } from './forwarded-headers.ts';
import { refusalPage } from './refusal.ts';
import type { Route } from './route.ts';
import type { Target } from './target.ts';

/** Methods that may be sent a second time. */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS']);
/** So long may a target say nothing. */
const SILENCE_MS = 60_000;
const MOST_TRIES = 4;

/**
 * Sends a request to a healthy target and its answer back, both as they come. What a target can never have seen is
 * sent to another one: a connection that is refused, or a kept one that was closed meanwhile (only requests that may
 * be repeated go over kept ones). Without a healthy target the answer is 503, where one breaks 502, where it is
 * silent for a minute 504.
 */
export function forwardRequest(request: IncomingMessage, response: ServerResponse, route: Route): void {
  const tried = new Set<Target>();
  const attempt = (): void => {
    const target = route.next(tried);
    if (target === null) {
      refuse(response, tried.size === 0 ? 503 : 502);
      return;
    }
    const upstream = send(request, target, route);
    const abandon = (): void => {
      if (!response.writableFinished) upstream.destroy();
    };
    response.once('close', abandon);
    upstream.on('timeout', () => {
      refuse(response, 504);
      upstream.destroy();
    });
    upstream.on('response', (answer) => giveBack(answer, response));
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      response.off('close', abandon);
      if (response.destroyed || response.writableEnded) return;
      if (isUnseen(upstream, error) && tried.size < MOST_TRIES) {
        // A kept connection says nothing about the target; a refused one does.
        if (!upstream.reusedSocket) tried.add(target);
        attempt();
      } else refuse(response, 502);
    });
  };
  attempt();
}

function send(request: IncomingMessage, target: Target, route: Route): ClientRequest {
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  const isRepeatable = !hasBody && REPEATABLE.has(request.method ?? '');
  const upstream = httpRequest({
    host: target.host,
    port: target.port,
    method: request.method,
    path: request.url,
    headers: forwardedHeaders(request, route.listenerPort, Math.floor(route.now() / 1000)),
    agent: isRepeatable ? target.agent : false,
    timeout: SILENCE_MS,
  });
  if (!hasBody) {
    upstream.end();
    return upstream;
  }
  // Nothing is taken from the client before there is somebody to give it to.
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', () => request.pipe(upstream));
    else request.pipe(upstream);
  });
  return upstream;
}

/** Whether no target has seen anything of the request. */
function isUnseen(upstream: ClientRequest, { code, syscall }: NodeJS.ErrnoException): boolean {
  const isClosedBefore = upstream.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE');
  return syscall === 'connect' || isClosedBefore;
}

function giveBack(answer: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) return;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEndHeaders(answer));
  // The first line of a stream may come long before its second.
  response.flushHeaders();
  pipeline(answer, response, (error) => {
    // Half an answer must not look like a whole one.
    if (error !== undefined && error !== null) response.destroy();
  });
}

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const page = refusalPage(status);
  response.writeHead(status, {
    'Content-Type': 'text/html',
    'Content-Length': Buffer.byteLength(page),
    Server: 'awselb/2.0',
  });
  response.end(page);
}
