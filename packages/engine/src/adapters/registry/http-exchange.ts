import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** One request to a registry. */
export interface Exchange {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly size: number; readonly content: () => AsyncIterable<Uint8Array> };
  /** Aborting it ends the exchange. */
  readonly signal?: AbortSignal;
}

/** An answer whose body is not read yet. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: IncomingMessage;
}

/** A connection that says nothing for so long is given up. */
const silenceMs = 60_000;

/** Sends a request and resolves with the head of the answer. Rejects with the error of the socket. */
export function exchange({ method, url, headers = {}, body, signal }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? plainRequest : secureRequest;
    const length = body === undefined ? {} : { 'content-length': String(body.size) };
    const request = send(url, {
      method,
      headers: { 'user-agent': 'slipway', ...headers, ...length },
      timeout: silenceMs,
      ...(signal === undefined ? {} : { signal }),
    });
    request.once('timeout', () => request.destroy(new SilenceError()));
    request.once('error', reject);
    request.once('response', (answer) =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
    );
    if (body === undefined) request.end();
    // A registry may answer before it has read everything; what then breaks is told by the answer.
    else pipeline(Readable.from(body.content()), request).catch(reject);
  });
}

/** Reads a body as text. At most `most` bytes: a manifest is small, and so is an error. */
export async function readBody({ body }: Answer, most = 8 * 1024 * 1024): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) {
      body.destroy();
      break;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Gives the connection back without reading the body. */
export function discard({ body }: Answer): void {
  body.resume();
}

class SilenceError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ETIMEDOUT';

  constructor() {
    super(`no answer within ${silenceMs / 1000} s`);
  }
}
