import { wantDigest } from './answer-blob.ts';
import { type Digest, digestOfBytes } from './digest.ts';
import { isTag } from './grammar.ts';
import { LARGEST_MANIFEST_BYTES, type Manifest, parseManifest } from './manifest.ts';
import { RegistryError, type RegistryProblem, refusal } from './registry-error.ts';
import type { ManifestRecord, Repository } from './repository.ts';
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
      badTags.map((tag) => invalid(`${JSON.stringify(tag)} is no tag`)),
    );
  }
  const bytes = await readManifest(request);
  const digest = digestOfBytes(named?.algorithm ?? 'sha256', bytes);
  if (named !== null && named.text !== digest.text) {
    throw refusal(400, 'DIGEST_INVALID', `the manifest that was sent has the digest ${digest.text}`);
  }
  const { manifest, problems } = parseManifest(bytes, request.header('content-type'));
  if (manifest === undefined) throw new RegistryError(400, problems);
  const missing = await missingParts(store, repository, manifest);
  if (missing.length > 0) throw new RegistryError(400, missing);
  await store.content.write(digest, bytes);
  await repository.putManifest(digest, recordOf(manifest, bytes.byteLength), tags);
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

/** What the manifest is made of and the repository has not, or has in another size. */
async function missingParts(
  store: Store,
  repository: Repository,
  { references }: Manifest,
): Promise<RegistryProblem[]> {
  const problems: RegistryProblem[] = [];
  for (const { digest, size } of references) {
    const isHere = (await repository.hasBlob(digest)) || (await repository.manifest(digest)) !== null;
    const real = isHere ? await store.content.size(digest) : null;
    if (real === null) {
      const message = `the repository has no blob or manifest ${digest.text}`;
      problems.push({ code: 'MANIFEST_BLOB_UNKNOWN', message, detail: { digest: digest.text } });
    } else if (real !== size) problems.push(invalid(`${digest.text} has ${real} bytes, not ${size}`));
  }
  return problems;
}

function recordOf(manifest: Manifest, size: number): ManifestRecord {
  const { mediaType, artifactType, annotations, subject, references } = manifest;
  return {
    mediaType,
    size,
    artifactType,
    annotations,
    subject: subject?.text ?? null,
    references: references.map(({ digest }) => digest.text),
  };
}

function manifestUnknown(reference: string): Error {
  return refusal(404, 'MANIFEST_UNKNOWN', `the repository has no manifest ${reference}`);
}

function invalid(message: string): RegistryProblem {
  return { code: 'MANIFEST_INVALID', message };
}
