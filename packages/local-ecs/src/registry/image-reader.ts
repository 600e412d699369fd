import { resolveReference } from './answer-manifest.ts';
import { parseDigest } from './digest.ts';
import { isRepositoryName } from './grammar.ts';
import type { ImageStore } from './image-store.ts';
import type { Store } from './store.ts';

/** The store as a runtime reads it; names and digests that are none are not there. */
export function createImageReader(store: Store): ImageStore {
  return {
    async manifest(name, reference) {
      if (!isRepositoryName(name) || (reference.includes(':') && parseDigest(reference) === null)) return null;
      const repository = store.repository(name);
      const digest = await resolveReference(repository, reference);
      const record = digest === null ? null : await repository.manifest(digest);
      const bytes = digest === null || record === null ? null : await store.content.read(digest);
      if (digest === null || record === null || bytes === null) return null;
      return { digest: digest.text, mediaType: record.mediaType, bytes };
    },
    digest(name, reference) {
      const isSound = isRepositoryName(name) && (!reference.includes(':') || parseDigest(reference) !== null);
      return isSound ? (store.repository(name).digestNow(reference)?.text ?? null) : null;
    },
    async blob(name, text) {
      const digest = parseDigest(text);
      if (digest === null || !isRepositoryName(name) || !(await store.repository(name).hasBlob(digest))) return null;
      const size = await store.content.size(digest);
      return size === null ? null : { size, open: () => store.content.open(digest) };
    },
  };
}
