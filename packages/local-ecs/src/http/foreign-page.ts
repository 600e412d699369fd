import type { IncomingMessage, RequestListener } from 'node:http';

/** Names that no page of somebody else can have: this machine, an address, a container's name, a name inside of a network. */
const LOCAL_NAME = /^(?:localhost|[^.]+|.+\.(?:localhost|internal|local)|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether only this machine can reach what listens at `host`. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host) || host === '::1';
}

/**
 * Refuses what the browser of somebody who works on this machine sends for a web page: a form of another page, or a page whose name was
 * made to point here (DNS rebinding). Tasks run as programs of this machine, so whoever can start one can do anything. SDKs, docker and
 * curl send no `Origin`.
 *
 * @param host where is listened: a name that is not local is refused only where nobody else is to come in.
 */
export function refusingForeignPages(listener: RequestListener, host = '127.0.0.1'): RequestListener {
  const isOpenToOthers = !isLoopback(host);
  return (request, response) => {
    if (!isForeign(request, isOpenToOthers)) return listener(request, response);
    const text = 'local-ecs answers no web pages of others, and only to names of this machine.\n';
    response.writeHead(403, { 'Content-Type': 'text/plain', 'Content-Length': text.length, Connection: 'close' });
    response.end(text);
  };
}

function isForeign({ headers }: IncomingMessage, isOpenToOthers: boolean): boolean {
  const { origin } = headers;
  if (origin !== undefined && !LOOPBACK.test(nameOf(origin.replace(/^https?:\/\//, '')))) return true;
  return !isOpenToOthers && !LOCAL_NAME.test(nameOf(headers.host ?? 'localhost'));
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}
