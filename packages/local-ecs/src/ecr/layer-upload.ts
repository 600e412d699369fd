import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { integer } from '../operations/input.ts';
import type { Operation } from '../operations/operation.ts';
import { parseDigest } from '../registry/digest.ts';
import { keepUpload } from '../registry/keep-upload.ts';
import { RegistryError } from '../registry/registry-error.ts';
import type { Upload } from '../registry/upload.ts';
import { inRepository, invalidMember } from './ecr-error.ts';
import { checkDigest, required, requiredTexts } from './ecr-input.ts';
import { type KnownRepository, wantRepository } from './known-repository.ts';
import { type Place, placeOf } from './place.ts';

/** The size of parts that clients are told to send, as AWS tells it. */
const PART_BYTES = 10 * 1024 * 1024;
const LARGEST_PART_BYTES = 20 * 1024 * 1024;
/** Only the last part may be smaller. */
const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

/** The uploads that got a small part: it must stay their last one. */
const smallEnded = new WeakSet<Upload>();

/** InitiateLayerUpload: one of the registry's uploads. */
export const initiateLayerUpload: Operation = async (call) => {
  const place = placeOf(call);
  const { name } = await wantRepository(place);
  return { uploadId: (await place.store.uploads.begin(name)).id, partSize: PART_BYTES };
};

/** UploadLayerPart: parts come in order. */
export const uploadLayerPart: Operation = async (call) => {
  const place = placeOf(call);
  const known = await wantRepository(place);
  const upload = await wantUpload(place, known);
  const [first, last] = ['partFirstByte', 'partLastByte'].map((member) => integer(place.input, member) ?? 0);
  const part = blobOf(place.input, 'layerPartBlob');
  return inTurn(place, known, upload, async () => {
    if (first !== upload.size || last !== upload.size + part.byteLength - 1) {
      throw wrongPart(place, known, upload, `Layer part must begin at byte ${upload.size} and be as long as it says`);
    }
    if (smallEnded.has(upload)) throw partTooSmall();
    await upload.append({ bytes: once(part), length: part.byteLength });
    if (part.byteLength < SMALLEST_PART_BYTES) smallEnded.add(upload);
    return { ...named(place, known, upload), lastByteReceived: upload.size - 1 };
  });
};

/** CompleteLayerUpload: what arrived is a layer when it has the digest. */
export const completeLayerUpload: Operation = async (call) => {
  const place = placeOf(call);
  const known = await wantRepository(place);
  const [layerDigest = ''] = requiredTexts(place.input, 'layerDigests');
  checkDigest('layerDigests', layerDigest);
  const upload = await wantUpload(place, known);
  const where = inRepository(known.name, place);
  return inTurn(place, known, upload, async () => {
    if (upload.size === 0) {
      throw new EcsError(
        'EmptyUploadException',
        `The upload with id '${upload.id}' ${where} does not contain any parts`,
      );
    }
    const digest = parseDigest(layerDigest);
    if (digest === null) throw wrongLayer(layerDigest);
    if (await known.repository.hasBlob(digest)) {
      await place.store.uploads.end(upload);
      throw new EcsError('LayerAlreadyExistsException', `Layer with digest '${layerDigest}' already exists ${where}`);
    }
    await keepUpload(place.store, known.name, upload, digest).catch((error: unknown) => {
      throw error instanceof RegistryError ? wrongLayer(layerDigest) : error;
    });
    return { ...named(place, known, upload), layerDigest };
  });
};

async function wantUpload(place: Place, { name }: KnownRepository): Promise<Upload> {
  const id = required(place.input, 'uploadId');
  return place.store.uploads.find(name, id).catch((error: unknown) => {
    if (!(error instanceof RegistryError)) throw error;
    const where = inRepository(name, place);
    throw new EcsError('UploadNotFoundException', `The upload with id '${id}' does not exist ${where}`);
  });
}

/** One call at a time writes to an upload; the registry refuses a second one. */
async function inTurn(
  place: Place,
  known: KnownRepository,
  upload: Upload,
  work: () => Promise<JsonObject>,
): Promise<JsonObject> {
  return upload.exclusively(work).catch((error: unknown) => {
    throw error instanceof RegistryError ? wrongPart(place, known, upload, error.message) : error;
  });
}

/** Bytes on the wire are base64. */
function blobOf(input: JsonObject, member: string): Buffer {
  const bytes = Buffer.from(required(input, member), 'base64');
  if (bytes.byteLength > LARGEST_PART_BYTES) {
    throw invalidMember(member, `must have length less than or equal to ${LARGEST_PART_BYTES}`);
  }
  return bytes;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function named({ registryId }: Place, { name }: KnownRepository, { id }: Upload): JsonObject {
  return { registryId, repositoryName: name, uploadId: id };
}

function wrongPart(place: Place, known: KnownRepository, upload: Upload, why: string): EcsError {
  const lastValidByteReceived = Math.max(0, upload.size - 1);
  const members = { ...named(place, known, upload), lastValidByteReceived };
  return new EcsError('InvalidLayerPartException', why, 400, members);
}

function partTooSmall(): EcsError {
  return new EcsError('LayerPartTooSmallException', 'Layer parts must be at least 5 MiB in size, but for the last one');
}

function wrongLayer(digest: string): EcsError {
  return new EcsError('InvalidLayerException', `The layer that was uploaded does not have the digest '${digest}'`);
}
