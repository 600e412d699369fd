import { parseRange } from './byte-range.ts';
import { type Digest, parseDigest } from './digest.ts';
import { refusal } from './registry-error.ts';
import { methodNotAllowed, type RegistryRequest, type Reply } from './request.ts';
import type { Store } from './store.ts';

/** `/v2/<name>/blobs/<digest>`: whole or a part, its presence, its removal. */
export async function answerBlob(store: Store, request: RegistryRequest, name: string, text: string): Promise<Reply> {
  const digest = wantDigest(text);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return read(store, request, name, digest);
    case 'DELETE':
      if (!(await store.repository(name).removeBlob(digest))) throw blobUnknown(digest);
      return { status: 202, headers: {} };
    default:
      return methodNotAllowed(request.method, ['GET', 'HEAD', 'DELETE']);
  }
}

async function read(store: Store, request: RegistryRequest, name: string, digest: Digest): Promise<Reply> {
  const size = (await store.repository(name).hasBlob(digest)) ? await store.content.size(digest) : null;
  if (size === null) throw blobUnknown(digest);
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest.text,
    'Accept-Ranges': 'bytes',
  };
  const range = request.method === 'GET' ? parseRange(request.header('range'), size) : 'whole';
  if (range === 'unsatisfiable') {
    throw refusal(416, 'SIZE_INVALID', `the blob has ${size} bytes`, { 'Content-Range': `bytes */${size}` });
  }
  if (range === 'whole') {
    const whole = { status: 200, headers: { ...headers, 'Content-Length': String(size) } };
    return size === 0 ? whole : { ...whole, body: () => store.content.open(digest) };
  }
  const { start, end } = range;
  const ofPart = { 'Content-Length': String(end - start + 1), 'Content-Range': `bytes ${start}-${end}/${size}` };
  return { status: 206, headers: { ...headers, ...ofPart }, body: () => store.content.open(digest, range) };
}

/** @throws RegistryError DIGEST_INVALID */
export function wantDigest(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === null) {
    throw refusal(
      400,
      'DIGEST_INVALID',
      'a digest is sha256: and 64, or sha512: and 128 lower-case hexadecimal digits',
    );
  }
  return digest;
}

function blobUnknown({ text }: Digest): Error {
  return refusal(404, 'BLOB_UNKNOWN', `the repository has no blob ${text}`);
}
