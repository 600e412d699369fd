import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from './meets.ts';

/** What rules look at in a request. */
export function requestFacts(request: IncomingMessage): RequestFacts {
  const { host: hostOfUrl, path: target } = splitTarget(request.url ?? '/');
  const at = target.indexOf('?');
  return {
    method: request.method ?? '',
    host: (hostOfUrl ?? request.headers.host ?? '').replace(/:\d*$/, ''),
    path: at < 0 ? target : target.slice(0, at),
    query: at < 0 ? '' : target.slice(at + 1),
    sourceIp: addressOf(request.socket.remoteAddress ?? ''),
    header: (name) => valuesOf(request.rawHeaders, name),
  };
}

/** The path and query of a request; a client that takes us for its proxy sends the host with it (`GET http://host/path`). */
export function originForm(request: IncomingMessage): string {
  return splitTarget(request.url ?? '/').path;
}

function splitTarget(url: string): { readonly host: string | null; readonly path: string } {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url);
  if (absolute === null) return { host: null, path: url };
  const [, host = '', rest = ''] = absolute;
  return { host, path: rest.startsWith('/') ? rest : `/${rest}` };
}

function addressOf(remote: string): string {
  return remote.replace(/^::ffff:/, '');
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.flatMap((value, at) => (at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name ? [value] : []));
}
