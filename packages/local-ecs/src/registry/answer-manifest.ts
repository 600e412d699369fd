import { wantDigest } from './answer-blob.ts';
import type { Digest } from './digest.ts';
import { isTag } from './grammar.ts';
import { LARGEST_MANIFEST_BYTES } from './manifest.ts';
import { pushManifest } from './push-manifest.ts';
import { RegistryError, refusal } from './registry-error.ts';
import type { Repository } from './repository.ts';
import { methodNotAllowed, type RegistryRequest, type Reply } from './request.ts';
import type { Store } from './store.ts';

/** `/v2/<name>/manifests/<tag or digest>`: reads, pushes, removes a manifest or a tag. */
export async function answerManifest(
  store: Store,
  request: RegistryRequest,
  name: string,
  reference: string,
): Promise<Reply> {
  const repository = store.repository(name);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return read(store, repository, reference);
    case 'PUT':
      return push(store, request, repository, reference);
    case 'DELETE':
      return remove(repository, reference);
    default:
      return methodNotAllowed(request.method, ['GET', 'HEAD', 'PUT', 'DELETE']);
  }
}

async function read(store: Store, repository: Repository, reference: string): Promise<Reply> {
  const digest = await resolveReference(repository, reference);
  const record = digest === null ? null : await repository.manifest(digest);
  const body = digest === null || record === null ? null : await store.content.read(digest);
  if (digest === null || record === null || body === null) throw manifestUnknown(reference);
  return { status: 200, body, headers: { 'Content-Type': record.mediaType, 'Docker-Content-Digest': digest.text } };
}

async function push(store: Store, request: RegistryRequest, repository: Repository, reference: string): Promise<Reply> {
  const named = reference.includes(':') ? wantDigest(reference) : null;
  const tags = named === null ? [reference] : request.query.getAll('tag');
  const badTags = tags.filter((tag) => !isTag(tag));
  if (badTags.length > 0) {
    throw new RegistryError(
      400,
      badTags.map((tag) => ({ code: 'MANIFEST_INVALID', message: `${JSON.stringify(tag)} is no tag` })),
    );
  }
  const bytes = await readManifest(request);
  const sent = { bytes, mediaType: request.header('content-type'), named, tags };
  const { digest, manifest } = await pushManifest(store, repository, sent);
  return {
    status: 201,
    headers: {
      Location: `/v2/${repository.name}/manifests/${named === null ? reference : digest.text}`,
      'Docker-Content-Digest': digest.text,
      ...(manifest.subject === null ? {} : { 'OCI-Subject': manifest.subject.text }),
      ...(named === null || tags.length === 0 ? {} : { 'OCI-Tag': tags.join(', ') }),
    },
  };
}

async function remove(repository: Repository, reference: string): Promise<Reply> {
  const isThere = reference.includes(':')
    ? await repository.removeManifest(wantDigest(reference))
    : await repository.removeTag(reference);
  if (!isThere) throw manifestUnknown(reference);
  return { status: 202, headers: {} };
}

/** The digest that a tag points at, or the one that the reference is; null for an unknown tag. */
export async function resolveReference(repository: Repository, reference: string): Promise<Digest | null> {
  return reference.includes(':') ? wantDigest(reference) : repository.tag(reference);
}

async function readManifest(request: RegistryRequest): Promise<Buffer> {
  const tooLarge = refusal(413, 'MANIFEST_INVALID', `a manifest has at most ${LARGEST_MANIFEST_BYTES} bytes`);
  if ((request.length ?? 0) > LARGEST_MANIFEST_BYTES) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.body()) {
    size += chunk.length;
    if (size > LARGEST_MANIFEST_BYTES) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function manifestUnknown(reference: string): Error {
  return refusal(404, 'MANIFEST_UNKNOWN', `the repository has no manifest ${reference}`);
}
