import { EcsError } from '../ecs-error.ts';
import { text } from '../operations/input.ts';
import type { Operation } from '../operations/operation.ts';
import { type Digest, digestOfBytes } from '../registry/digest.ts';
import { isTag } from '../registry/grammar.ts';
import { parseManifest } from '../registry/manifest.ts';
import { pushManifest } from '../registry/push-manifest.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { inRepository, invalidMember } from './ecr-error.ts';
import { checkDigest, checkLength, required } from './ecr-input.ts';
import { type KnownRepository, wantRepository } from './known-repository.ts';
import { type Place, placeOf } from './place.ts';

const TAG_PATTERN = '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}';

/** PutImage: keeps a manifest whose layers are there, and points a tag at it. */
export const putImage: Operation = async (call) => {
  const place = placeOf(call);
  const { input, registryId } = place;
  const known = await wantRepository(place);
  const manifest = required(input, 'imageManifest');
  const tag = text(input, 'imageTag');
  if (tag !== null) checkTag(tag);
  const bytes = Buffer.from(manifest);
  if (bytes.byteLength > 4_194_304) {
    throw invalidMember('ImageManifest', 'must have length less than or equal to 4194304');
  }
  const digest = digestOfBytes('sha256', bytes);
  checkSameDigest(text(input, 'imageDigest'), digest);
  await checkIsNew(place, known, digest, tag);
  const mediaType = text(input, 'imageManifestMediaType') ?? undefined;
  const sent = { bytes, mediaType, named: null, tags: tag === null ? [] : [tag] };
  const pushed = await pushManifest(place.store, known.repository, sent).catch((error: unknown) => {
    throw error instanceof RegistryError ? refused(place, known, error, bytes) : error;
  });
  return {
    image: {
      registryId,
      repositoryName: known.name,
      imageId: { imageDigest: digest.text, imageTag: tag ?? undefined },
      imageManifest: manifest,
      imageManifestMediaType: pushed.manifest.mediaType,
    },
  };
};

function checkTag(tag: string): void {
  checkLength('imageTag', tag, 1, 300);
  if (!isTag(tag)) throw invalidMember('imageTag', `must satisfy regular expression '${TAG_PATTERN}'`);
}

function checkSameDigest(given: string | null, { text: digest }: Digest): void {
  if (given === null) return;
  checkDigest('imageDigest', given);
  if (given === digest) return;
  throw new EcsError(
    'ImageDigestDoesNotMatchException',
    `The image digest '${given}' does not match the digest of the image manifest, '${digest}'`,
  );
}

/** @throws ImageAlreadyExistsException where nothing would change */
async function checkIsNew(place: Place, known: KnownRepository, digest: Digest, tag: string | null): Promise<void> {
  const isThere = (await known.repository.manifest(digest)) !== null;
  const isTagged = tag === null || (await known.repository.tag(tag))?.text === digest.text;
  if (!isThere || !isTagged) return;
  throw new EcsError(
    'ImageAlreadyExistsException',
    `Image with digest '${digest.text}' and tag '${tag}' already exists ${inRepository(known.name, place)}`,
  );
}

/** What the registry refuses, as ECR tells it. */
function refused(
  { registryId }: Place,
  { name }: KnownRepository,
  { problems }: RegistryError,
  bytes: Buffer,
): EcsError {
  const [first] = problems;
  if (first?.code === 'TAG_INVALID') return new EcsError('ImageTagAlreadyExistsException', first.message);
  const missing = problems.flatMap(({ code, detail }) =>
    code === 'MANIFEST_BLOB_UNKNOWN' ? [detail?.['digest'] ?? ''] : [],
  );
  if (missing.length === 0) return invalidMember('ImageManifest', problems.map(({ message }) => message).join('; '));
  const isList = parseManifest(bytes, undefined).manifest?.mediaType.match(/index|list/) ?? null;
  const what = isList === null ? 'Layers' : 'Images';
  return new EcsError(
    isList === null ? 'LayersNotFoundException' : 'ReferencedImagesNotFoundException',
    `${what} with digests '[${missing.join(', ')}]' required for pushing image into repository with name '${name}' in the registry with id '${registryId}' do not exist`,
  );
}
