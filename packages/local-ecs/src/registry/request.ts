import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { refusal } from './registry-error.ts';

/** A request as the endpoints see it. */
export interface RegistryRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  header(name: string): string | undefined;
  /** The body as it comes; leaving it early leaves the connection open for the answer. */
  body(): AsyncIterable<Buffer>;
  /** What `Content-Length` says; null without one. */
  readonly length: number | null;
}

/** An answer before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: none. A HEAD request gets the headers alone. */
  readonly body?: string | Uint8Array | (() => Readable);
}

export function readRequest(request: IncomingMessage): { path: string; request: RegistryRequest } {
  const [path = '/', ...search] = (request.url ?? '/').split('?');
  const length = request.headers['content-length'];
  return {
    path,
    request: {
      method: request.method ?? 'GET',
      query: new URLSearchParams(search.join('?')),
      header: (name) => {
        const value = request.headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
      body: () => request.iterator({ destroyOnReturn: false }),
      length: length === undefined ? null : Number(length),
    },
  };
}

/** @throws RegistryError 405 */
export function methodNotAllowed(method: string, allowed: readonly string[]): never {
  throw refusal(405, 'UNSUPPORTED', `${method} is not possible here; there are: ${allowed.join(', ')}`, {
    Allow: allowed.join(', '),
  });
}

/** A reply in JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  const body = JSON.stringify(value);
  return { status, body, headers: { 'Content-Type': 'application/json', ...headers } };
}
