import { wantDigest } from './answer-blob.ts';
import { parseContentRange } from './byte-range.ts';
import type { Digest } from './digest.ts';
import { isRepositoryName } from './grammar.ts';
import { keepUpload } from './keep-upload.ts';
import { refusal } from './registry-error.ts';
import { methodNotAllowed, type RegistryRequest, type Reply } from './request.ts';
import type { Store } from './store.ts';
import type { Upload } from './upload.ts';

/** `/v2/<name>/blobs/uploads/`: begins an upload, takes a whole blob, or mounts one that another repository has. */
export async function answerUploads(store: Store, request: RegistryRequest, name: string): Promise<Reply> {
  if (request.method !== 'POST') return methodNotAllowed(request.method, ['POST']);
  const { query } = request;
  const mount = query.get('mount');
  if (mount !== null && (await mountBlob(store, name, wantDigest(mount), query.get('from')))) {
    return created(name, wantDigest(mount));
  }
  const algorithm = query.get('digest-algorithm') ?? 'sha256';
  if (algorithm !== 'sha256' && algorithm !== 'sha512') {
    throw refusal(400, 'DIGEST_INVALID', `digests are made by sha256 or sha512, not by "${algorithm}"`);
  }
  const text = query.get('digest');
  const digest = text === null ? null : wantDigest(text);
  const upload = await store.uploads.begin(name);
  if (digest === null) return progress(202, name, upload);
  return upload.exclusively(async () => {
    try {
      await upload.append({ bytes: request.body(), length: request.length });
      return await finish(store, name, upload, digest);
    } catch (error) {
      // Nobody was told its id.
      await store.uploads.end(upload);
      throw error;
    }
  });
}

/** Without `from`, a blob that any repository has is taken: all of them are open to everybody. */
async function mountBlob(store: Store, name: string, digest: Digest, from: string | null): Promise<boolean> {
  if (from !== null && !isRepositoryName(from)) return false;
  const isThere = from === null || (await store.repository(from).hasBlob(digest));
  if (!isThere || (await store.content.size(digest)) === null) return false;
  await store.repository(name).addBlob(digest);
  return true;
}

/** `/v2/<name>/blobs/uploads/<id>`: how far it is, the next chunk, its end, its withdrawal. */
export async function answerUpload(store: Store, request: RegistryRequest, name: string, id: string): Promise<Reply> {
  const upload = await store.uploads.find(name, id);
  switch (request.method) {
    case 'GET':
      return progress(204, name, upload);
    case 'PATCH':
      return upload.exclusively(async () => {
        await append(request, name, upload);
        return progress(202, name, upload);
      });
    case 'PUT': {
      const digest = wantDigest(request.query.get('digest') ?? '');
      return upload.exclusively(async () => {
        await append(request, name, upload);
        return finish(store, name, upload, digest);
      });
    }
    case 'DELETE':
      return upload.exclusively(async () => {
        await store.uploads.end(upload);
        return { status: 204, headers: {} };
      });
    default:
      return methodNotAllowed(request.method, ['GET', 'PATCH', 'PUT', 'DELETE']);
  }
}

async function append(request: RegistryRequest, name: string, upload: Upload): Promise<void> {
  const header = request.header('content-range');
  if (header === undefined) return upload.append({ bytes: request.body(), length: request.length });
  const range = parseContentRange(header);
  if (range === null) {
    throw refusal(416, 'BLOB_UPLOAD_INVALID', 'a Content-Range is <first byte>-<last byte>', where(name, upload));
  }
  if (range.start !== upload.size) {
    const message = `the next chunk begins with byte ${upload.size}, not ${range.start}`;
    throw refusal(416, 'BLOB_UPLOAD_INVALID', message, where(name, upload));
  }
  const length = range.end - range.start + 1;
  if (request.length !== null && request.length !== length) {
    throw refusal(400, 'SIZE_INVALID', `the Content-Range has ${length} bytes, the Content-Length ${request.length}`);
  }
  return upload.append({ bytes: request.body(), length });
}

async function finish(store: Store, name: string, upload: Upload, digest: Digest): Promise<Reply> {
  await keepUpload(store, name, upload, digest);
  return created(name, digest);
}

function created(name: string, { text }: Digest): Reply {
  return { status: 201, headers: { Location: `/v2/${name}/blobs/${text}`, 'Docker-Content-Digest': text } };
}

function progress(status: number, name: string, upload: Upload): Reply {
  return { status, headers: where(name, upload) };
}

/** The specification has no range for nothing; `0-0` is what clients know for it. */
function where(name: string, { id, size }: Upload): Readonly<Record<string, string>> {
  return {
    Location: `/v2/${name}/blobs/uploads/${id}`,
    Range: `0-${Math.max(0, size - 1)}`,
    'Docker-Upload-UUID': id,
  };
}
