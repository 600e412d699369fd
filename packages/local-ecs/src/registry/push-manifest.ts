import { type Digest, digestOfBytes } from './digest.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { RegistryError, type RegistryProblem, refusal } from './registry-error.ts';
import type { ManifestRecord, Repository } from './repository.ts';
import type { Store } from './store.ts';

/** A manifest as it was sent. */
export interface SentManifest {
  readonly bytes: Uint8Array;
  /** What it was said to be; undefined: what it says itself. */
  readonly mediaType: string | undefined;
  /** The digest that it must have; null: that of sha256. */
  readonly named: Digest | null;
  /** The tags to point at it; each must be one. */
  readonly tags: readonly string[];
}

/** Keeps a manifest whose parts are there. @throws RegistryError with all that is wrong with it */
export async function pushManifest(
  store: Store,
  repository: Repository,
  { bytes, mediaType, named, tags }: SentManifest,
): Promise<{ readonly digest: Digest; readonly manifest: Manifest }> {
  const digest = digestOfBytes(named?.algorithm ?? 'sha256', bytes);
  if (named !== null && named.text !== digest.text) {
    throw refusal(400, 'DIGEST_INVALID', `the manifest that was sent has the digest ${digest.text}`);
  }
  const { manifest, problems } = parseManifest(bytes, mediaType);
  if (manifest === undefined) throw new RegistryError(400, problems);
  const missing = await missingParts(store, repository, manifest);
  if (missing.length > 0) throw new RegistryError(400, missing);
  await store.content.write(digest, bytes);
  await repository.putManifest(digest, recordOf(manifest, bytes.byteLength), tags);
  return { digest, manifest };
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

function invalid(message: string): RegistryProblem {
  return { code: 'MANIFEST_INVALID', message };
}
