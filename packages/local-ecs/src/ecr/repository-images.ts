import type { JsonObject } from '../json.ts';
import { structure } from '../operations/input.ts';
import type { Digest } from '../registry/digest.ts';
import type { Repository } from '../registry/repository.ts';
import { oneOf } from './ecr-input.ts';

/** A manifest of a repository with all tags that point at it. */
export interface TaggedImage {
  readonly digest: Digest;
  readonly tags: readonly string[];
}

/** All images of a repository, in an order that stays. */
export async function imagesOf(repository: Repository): Promise<TaggedImage[]> {
  const tags = new Map<string, string[]>();
  for (const tag of (await repository.tags()).toSorted()) {
    const digest = (await repository.tag(tag))?.text ?? '';
    tags.set(digest, [...(tags.get(digest) ?? []), tag]);
  }
  const digests = (await repository.manifests()).toSorted((left, right) => (left.text < right.text ? -1 : 1));
  return digests.map((digest) => ({ digest, tags: tags.get(digest.text) ?? [] }));
}

/** Those that the `filter` of a request means. No image is archived here. */
export function filtered(images: readonly TaggedImage[], input: JsonObject): readonly TaggedImage[] {
  const filter = structure(input, 'filter') ?? {};
  const tagStatus = oneOf(filter, 'tagStatus', ['TAGGED', 'UNTAGGED', 'ANY']) ?? 'ANY';
  const imageStatus = oneOf(filter, 'imageStatus', ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY']) ?? 'ANY';
  if (imageStatus === 'ARCHIVED' || imageStatus === 'ACTIVATING') return [];
  return images.filter(({ tags }) => tagStatus === 'ANY' || (tagStatus === 'TAGGED') === tags.length > 0);
}
