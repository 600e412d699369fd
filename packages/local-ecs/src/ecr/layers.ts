import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import type { Operation } from '../operations/operation.ts';
import { parseDigest } from '../registry/digest.ts';
import type { Repository } from '../registry/repository.ts';
import type { Store } from '../registry/store.ts';
import { inRepository } from './ecr-error.ts';
import { checkDigest, DIGEST_PATTERN, isDigestLike, required, requiredTexts } from './ecr-input.ts';
import { wantRepository } from './known-repository.ts';
import { placeOf } from './place.ts';

/** Layers of the store have no media type of their own; a manifest gives it. */
const LAYER_TYPE = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

/** BatchCheckLayerAvailability. */
export const batchCheckLayerAvailability: Operation = async (call) => {
  const place = placeOf(call);
  const { repository } = await wantRepository(place);
  const asked = requiredTexts(place.input, 'layerDigests');
  const sound = asked.filter((digest) => isDigestLike(digest));
  return {
    layers: await Promise.all(sound.map((digest) => layerView(place.store, repository, digest))),
    failures: asked.filter((digest) => !isDigestLike(digest)).map(layerFailure),
  };
};

/** GetDownloadUrlForLayer: where the registry itself has it. */
export const getDownloadUrlForLayer: Operation = async (call) => {
  const place = placeOf(call);
  const { name, repository } = await wantRepository(place);
  const layerDigest = required(place.input, 'layerDigest');
  checkDigest('layerDigest', layerDigest);
  if ((await sizeOf(place.store, repository, layerDigest)) === null) {
    const where = inRepository(name, place);
    throw new EcsError('LayersNotFoundException', `The layer with digest '${layerDigest}' does not exist ${where}`);
  }
  if (place.host === null) {
    const why =
      'The registry of this local-ecs does not listen, so that no layer has a URL: call registry.listen() first.';
    throw new EcsError('LayerInaccessibleException', why);
  }
  return { layerDigest, downloadUrl: `http://${place.host}/v2/${name}/blobs/${layerDigest}` };
};

async function layerView(store: Store, repository: Repository, layerDigest: string): Promise<JsonObject> {
  const layerSize = await sizeOf(store, repository, layerDigest);
  if (layerSize === null) return { layerDigest, layerAvailability: 'UNAVAILABLE' };
  return { layerDigest, layerAvailability: 'AVAILABLE', layerSize, mediaType: LAYER_TYPE };
}

function layerFailure(layerDigest: string): JsonObject {
  if (layerDigest === '') {
    const failureReason = 'Invalid request parameters: layer digest cannot be empty';
    return { layerDigest, failureCode: 'MissingLayerDigest', failureReason };
  }
  const failureReason = `Invalid request parameters: layer digest should satisfy the regex '${DIGEST_PATTERN}'`;
  return { layerDigest, failureCode: 'InvalidLayerDigest', failureReason };
}

/** In bytes; null where the repository has no such layer. */
async function sizeOf(store: Store, repository: Repository, text: string): Promise<number | null> {
  const digest = parseDigest(text);
  return digest !== null && (await repository.hasBlob(digest)) ? store.content.size(digest) : null;
}
