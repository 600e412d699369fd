import { GIVEN_UP_AFTER_MS } from './given-up.ts';
import type { Repository } from './repository.ts';
import type { Store } from './store.ts';
import { removeGivenUp } from './uploads.ts';

/**
 * Removes what was given up: unfinished files and uploads, blobs that no manifest of their repository names, content
 * that no repository has. What is younger than a day stays: its push may be under way.
 */
export async function sweep({ paths, content, folders, repository }: Store, now: number): Promise<void> {
  const isOld = (since: number | null): boolean => since !== null && now - since > GIVEN_UP_AFTER_MS;
  await removeGivenUp(paths.scratch, now);
  const needed = new Set<string>();
  for (const name of await folders()) {
    await removeGivenUp(paths.uploads(name), now);
    for (const digest of await keptBy(repository(name), isOld)) needed.add(digest);
  }
  for (const digest of await content.all()) {
    if (!needed.has(digest.text) && isOld(await content.writtenAt(digest))) await content.remove(digest);
  }
}

/** Removes the blobs that the repository does not need, and returns the digests of all that it keeps. */
async function keptBy(repository: Repository, isOld: (since: number | null) => boolean): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  for (const digest of await repository.manifests()) {
    kept.add(digest.text);
    for (const part of (await repository.manifest(digest))?.references ?? []) kept.add(part);
  }
  for (const digest of await repository.blobs()) {
    if (!kept.has(digest.text) && isOld(await repository.blobAddedAt(digest))) await repository.removeBlob(digest);
    else kept.add(digest.text);
  }
  return kept;
}
