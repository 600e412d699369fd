import type { JsonObject } from '../json.ts';
import { texts } from '../operations/input.ts';
import type { Operation } from '../operations/operation.ts';
import { requiredStructures } from './ecr-input.ts';
import { failure, failureView, type ImageId, imageIdOf, imageIdView, isFailure, resolveImage } from './image-id.ts';
import { type KnownRepository, wantRepository } from './known-repository.ts';
import { type Place, placeOf } from './place.ts';

/** BatchGetImage: manifests as they were pushed; what is not there is a failure and no error. */
export const batchGetImage: Operation = async (call) => {
  const place = placeOf(call);
  const known = await wantRepository(place);
  const ids = requiredStructures(place.input, 'imageIds').map(imageIdOf);
  const accepted = texts(place.input, 'acceptedMediaTypes');
  const answers = await Promise.all(ids.map((id) => getImage(place, known, id, accepted)));
  return {
    images: answers.flatMap(({ image }) => image ?? []),
    failures: answers.flatMap(({ problem }) => problem ?? []),
  };
};

async function getImage(
  { registryId, store }: Place,
  { name, repository }: KnownRepository,
  id: ImageId,
  accepted: readonly string[],
): Promise<{ readonly image?: JsonObject; readonly problem?: JsonObject }> {
  const digest = await resolveImage(repository, id);
  if (isFailure(digest)) return { problem: failureView(id, digest) };
  const mediaType = (await repository.manifest(digest))?.mediaType ?? '';
  const bytes = await store.content.read(digest);
  if (bytes === null || (accepted.length > 0 && !accepted.includes(mediaType))) {
    const why = bytes === null ? 'Requested image not found' : `Requested image has the media type ${mediaType}`;
    return { problem: failureView(id, failure('ImageNotFound', why)) };
  }
  const imageId = imageIdView({ ...id, imageDigest: digest.text });
  const image = {
    registryId,
    repositoryName: name,
    imageId,
    imageManifest: bytes.toString('utf8'),
    imageManifestMediaType: mediaType,
  };
  return { image };
}
