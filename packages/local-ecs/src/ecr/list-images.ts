import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structures } from '../operations/input.ts';
import type { Operation } from '../operations/operation.ts';
import { type Digest, parseDigest } from '../registry/digest.ts';
import type { Repository } from '../registry/repository.ts';
import type { Store } from '../registry/store.ts';
import { seconds } from '../views/wire.ts';
import { invalidMember } from './ecr-error.ts';
import { ecrPage } from './ecr-page.ts';
import { type ImageFailure, type ImageId, imageIdOf, isFailure, resolveImage } from './image-id.ts';
import { type KnownRepository, wantRepository } from './known-repository.ts';
import { type Place, placeOf } from './place.ts';
import { filtered, imagesOf, type TaggedImage } from './repository-images.ts';

/** ListImages: one entry for each tag, and one for each image without. */
export const listImages: Operation = async (call) => {
  const place = placeOf(call);
  const { repository } = await wantRepository(place);
  const ids = filtered(await imagesOf(repository), place.input).flatMap(({ digest, tags }): JsonObject[] =>
    tags.length === 0
      ? [{ imageDigest: digest.text }]
      : tags.map((imageTag) => ({ imageDigest: digest.text, imageTag })),
  );
  const { page, nextToken } = ecrPage(ids, place);
  return { imageIds: page, nextToken };
};

/** DescribeImages: those that are named, else all in pages. @throws ImageNotFoundException for one that is not there */
export const describeImages: Operation = async (call) => {
  const place = placeOf(call);
  const known = await wantRepository(place);
  const ids = structures(place.input, 'imageIds').map(imageIdOf);
  if (ids.length > 100) throw invalidMember('imageIds', 'Member must have length less than or equal to 100');
  const all = await imagesOf(known.repository);
  const wanted = ids.length === 0 ? null : await digestsOf(place, known, ids);
  const images = filtered(wanted === null ? all : all.filter(({ digest }) => wanted.has(digest.text)), place.input);
  const { page, nextToken } = wanted === null ? ecrPage(images, place) : { page: images, nextToken: undefined };
  return { imageDetails: await Promise.all(page.map((image) => imageDetail(place, known, image))), nextToken };
};

async function digestsOf(place: Place, known: KnownRepository, ids: readonly ImageId[]): Promise<ReadonlySet<string>> {
  const digests = new Set<string>();
  for (const id of ids) {
    const found = await resolveImage(known.repository, id);
    if (isFailure(found)) throw imageNotFound(place, known, id, found);
    digests.add(found.text);
  }
  return digests;
}

function imageNotFound(
  { registryId }: Place,
  { name }: KnownRepository,
  { imageDigest, imageTag }: ImageId,
  { failureCode }: ImageFailure,
): EcsError {
  if (failureCode === 'MissingDigestAndTag') return invalidMember('imageIds', 'both tag and digest cannot be null');
  const id = `{imageDigest:'${imageDigest}', imageTag:'${imageTag}'}`;
  return new EcsError(
    'ImageNotFoundException',
    `The image with imageId ${id} does not exist within the repository with name '${name}' in the registry with id '${registryId}'`,
  );
}

async function imageDetail(
  { registryId, store }: Place,
  { name, repository }: KnownRepository,
  { digest, tags }: TaggedImage,
): Promise<JsonObject> {
  const record = await repository.manifest(digest);
  return {
    registryId,
    repositoryName: name,
    imageDigest: digest.text,
    imageTags: tags.length > 0 ? [...tags] : undefined,
    imageSizeInBytes: await imageSize(store, repository, digest),
    imagePushedAt: seconds(await repository.manifestPushedAt(digest)),
    imageManifestMediaType: record?.mediaType,
    artifactMediaType: record?.artifactType ?? undefined,
    subjectManifestDigest: record?.subject ?? undefined,
    imageStatus: 'ACTIVE',
  };
}

/** In bytes, as it is pulled: the parts of an image together, or the largest image of a list. */
async function imageSize(store: Store, repository: Repository, image: Digest): Promise<number> {
  const manifest = await repository.manifest(image);
  let [parts, largest] = [0, 0];
  for (const digest of (manifest?.references ?? []).flatMap((reference) => parseDigest(reference) ?? [])) {
    if ((await repository.manifest(digest)) === null) parts += (await store.content.size(digest)) ?? 0;
    else largest = Math.max(largest, await imageSize(store, repository, digest));
  }
  return parts + largest;
}
