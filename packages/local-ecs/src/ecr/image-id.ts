import type { JsonObject } from '../json.ts';
import { text } from '../operations/input.ts';
import { type Digest, parseDigest } from '../registry/digest.ts';
import type { Repository } from '../registry/repository.ts';
import { DIGEST_PATTERN, isDigestLike } from './ecr-input.ts';

/** An image as a request names it: by digest, by tag, or by both. */
export interface ImageId {
  readonly imageDigest: string | null;
  readonly imageTag: string | null;
}

/** Why an image of a list is not answered with. */
export interface ImageFailure {
  readonly failureCode: string;
  readonly failureReason: string;
}

/** The image that a member of a request names. */
export function imageIdOf(given: JsonObject): ImageId {
  return { imageDigest: text(given, 'imageDigest'), imageTag: text(given, 'imageTag') };
}

/** In wire form: what is not there is not a member. */
export function imageIdView({ imageDigest, imageTag }: ImageId): JsonObject {
  return { imageDigest: imageDigest ?? undefined, imageTag: imageTag ?? undefined };
}

/** The digest that an image id means in a repository, or why it means none. */
export async function resolveImage(repository: Repository, id: ImageId): Promise<Digest | ImageFailure> {
  const { imageDigest, imageTag } = id;
  if (imageDigest === null && imageTag === null) {
    return failure('MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
  }
  if (imageDigest !== null && !isDigestLike(imageDigest)) {
    const reason = `Invalid request parameters: image digest should satisfy the regex '${DIGEST_PATTERN}'`;
    return failure('InvalidImageDigest', reason);
  }
  const named = imageDigest === null ? null : parseDigest(imageDigest);
  const tagged = imageTag === null ? null : await repository.tag(imageTag);
  const notFound = failure('ImageNotFound', 'Requested image not found');
  if (imageTag !== null && tagged === null) return notFound;
  if (imageDigest !== null && imageTag !== null && tagged?.text !== imageDigest) {
    return failure('ImageTagDoesNotMatchDigest', 'Requested image tag does not match the requested image digest');
  }
  const digest = tagged ?? named;
  return digest !== null && (await repository.manifest(digest)) !== null ? digest : notFound;
}

/** Whether an image was not found. */
export function isFailure(resolved: Digest | ImageFailure): resolved is ImageFailure {
  return 'failureCode' in resolved;
}

export function failure(failureCode: string, failureReason: string): ImageFailure {
  return { failureCode, failureReason };
}

/** One in the list of failures. */
export function failureView(id: ImageId, { failureCode, failureReason }: ImageFailure): JsonObject {
  return { imageId: imageIdView(id), failureCode, failureReason };
}
