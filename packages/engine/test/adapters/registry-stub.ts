import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** A request as the stub saw it. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string;
  readonly type: string;
  readonly body: Buffer;
}

/** How a test bends the registry: an answer of its own, a broken connection, or nothing for the usual one. */
export type Bend = (
  request: SeenRequest,
  nth: number,
) => { status: number; headers?: Record<string, string>; body?: string } | 'reset' | null;

export interface RegistryStub {
  /** `127.0.0.1:41234`. */
  readonly domain: string;
  readonly requests: readonly SeenRequest[];
  readonly blobs: Map<string, Buffer>;
  /** `team/web:tag` and `team/web@digest`. */
  readonly manifests: Map<string, { readonly type: string; readonly body: string }>;
  /** `METHOD path` of each request. */
  log(): readonly string[];
}

export const sha256 = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** A registry over a real socket, as small as a test needs it; closed at the end of the test. */
export async function registryStub(bend: Bend = () => null): Promise<RegistryStub> {
  const requests: SeenRequest[] = [];
  const blobs = new Map<string, Buffer>();
  const manifests: RegistryStub['manifests'] = new Map();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = seenRequest(request, Buffer.concat(chunks));
      requests.push(seen);
      const bent = bend(seen, requests.length);
      if (bent === 'reset') response.socket?.resetAndDestroy();
      else if (bent !== null) response.writeHead(bent.status, bent.headers).end(bent.body ?? '');
      else usual(seen, response, blobs, manifests);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    domain: `127.0.0.1:${port}`,
    requests,
    blobs,
    manifests,
    log: () => requests.map(({ method, path }) => `${method} ${path}`),
  };
}

function seenRequest({ method = '', url = '', headers }: IncomingMessage, body: Buffer): SeenRequest {
  return { method, path: url, authorization: headers.authorization ?? '', type: headers['content-type'] ?? '', body };
}

function usual(
  { method, path, type, body }: SeenRequest,
  response: ServerResponse,
  blobs: RegistryStub['blobs'],
  manifests: RegistryStub['manifests'],
): void {
  const url = new URL(path, 'http://stub');
  const [, name = '', kind = '', reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? [];
  const key = reference.startsWith('sha256:') ? `${name}@${reference}` : `${name}:${reference}`;
  const notFound = () => response.writeHead(404).end('{"errors":[{"code":"UNKNOWN","message":"not here"}]}');
  if (kind === 'manifests' && method === 'PUT') {
    manifests.set(key, { type, body: body.toString() });
    response.writeHead(201).end();
  } else if (kind === 'manifests') {
    const found = manifests.get(key);
    if (found === undefined) notFound();
    else
      response
        .writeHead(200, { 'content-type': found.type, 'docker-content-digest': sha256(found.body) })
        .end(method === 'HEAD' ? '' : found.body);
  } else if (method === 'POST') {
    response.writeHead(202, { location: `/v2/${name}/blobs/uploads/1?state=x` }).end();
  } else if (method === 'PUT') {
    const digest = url.searchParams.get('digest') ?? '';
    if (sha256(body) !== digest) response.writeHead(400).end('{"errors":[{"code":"DIGEST_INVALID"}]}');
    else response.writeHead(201).end(void blobs.set(digest, body));
  } else {
    const found = blobs.get(reference);
    if (found === undefined) notFound();
    else response.writeHead(200).end(method === 'HEAD' ? '' : found);
  }
}
