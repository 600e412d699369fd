import type { JsonObject } from '../json.ts';
import type { Operation } from '../operations/operation.ts';
import type { Digest } from '../registry/digest.ts';
import type { Repository } from '../registry/repository.ts';
import { requiredStructures } from './ecr-input.ts';
import {
  failure,
  failureView,
  type ImageFailure,
  type ImageId,
  imageIdOf,
  isFailure,
  resolveImage,
} from './image-id.ts';
import { wantRepository } from './known-repository.ts';
import { placeOf } from './place.ts';
import { imagesOf } from './repository-images.ts';

/** BatchDeleteImage: a tag, and with its last tag the image; by digest the image with all its tags. */
export const batchDeleteImage: Operation = async (call) => {
  const place = placeOf(call);
  const { repository } = await wantRepository(place);
  const imageIds: JsonObject[] = [];
  const failures: JsonObject[] = [];
  // One after the other: a list must be gone before its images can be.
  for (const id of requiredStructures(place.input, 'imageIds').map(imageIdOf)) {
    const deleted = await deleteImage(repository, id);
    if (Array.isArray(deleted)) imageIds.push(...deleted);
    else failures.push(failureView(id, deleted));
  }
  return { imageIds, failures };
};

async function deleteImage(repository: Repository, id: ImageId): Promise<JsonObject[] | ImageFailure> {
  const digest = await resolveImage(repository, id);
  if (isFailure(digest)) return digest;
  const tags = (await imagesOf(repository)).find((image) => image.digest.text === digest.text)?.tags ?? [];
  const imageDigest = digest.text;
  const { imageTag } = id;
  if (id.imageDigest === null && imageTag !== null && tags.length > 1) {
    await repository.removeTag(imageTag);
    return [{ imageDigest, imageTag }];
  }
  const lists = await listsWith(repository, digest);
  if (lists.length > 0) {
    const reason = `Requested image referenced by manifest list: [${lists.join(', ')}]`;
    return failure('ImageReferencedByManifestList', reason);
  }
  await repository.removeManifest(digest);
  return tags.length === 0 ? [{ imageDigest }] : tags.map((tag) => ({ imageDigest, imageTag: tag }));
}

/** The digests of the lists that an image is in. */
async function listsWith(repository: Repository, { text }: Digest): Promise<string[]> {
  const digests = await repository.manifests();
  const records = await Promise.all(digests.map((digest) => repository.manifest(digest)));
  return digests.filter((_, index) => records[index]?.references.includes(text) === true).map((digest) => digest.text);
}
