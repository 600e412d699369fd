import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { ImageStore } from '../../registry/image-store.ts';
import { cannotPull, imageNotFound, StartError } from '../task/start-error.ts';
import { storedImageName } from '../task/stored-image-name.ts';
import { choosePlatform, ociArchitecture } from './choose-platform.ts';
import { type ImageConfig, type Manifest, readImageConfig, readManifest } from './image-documents.ts';
import { ImageError } from './image-error.ts';
import { unpackLayer } from './unpack-layer.ts';

/** An image that lies unpacked on this machine. */
export interface UnpackedImage {
  /** What its name meant when it was pulled. */
  readonly digest: string;
  readonly config: ImageConfig;
  /** Its files; nothing may be changed there. */
  readonly folder: string;
}

/** The images of the own registry, each unpacked once. */
export interface Images {
  /** @param digest what the name has to mean; null: what it means now. @throws StartError CannotPullContainerError */
  pull(image: string, digest: string | null): Promise<UnpackedImage>;
}

/** A configuration or manifest larger than this is none. */
const LARGEST_DOCUMENT = 4 * 1024 * 1024;

/** Unpacks images of `store` into folders below `folder`, by the digest of their manifest. */
export function createImages(store: ImageStore | null, folder: string): Images {
  const unpacking = new Map<string, Promise<string>>();

  const layersOf = (repository: string, digest: string, layers: readonly string[]): Promise<string> => {
    const known = unpacking.get(digest);
    if (known !== undefined) return known;
    const work = unpackOnce(store, join(folder, digest.replace(':', '-')), repository, layers);
    unpacking.set(digest, work);
    // What failed is tried again with the next task.
    work.catch(() => unpacking.delete(digest));
    return work;
  };

  const pull = async (image: string, wanted: string | null): Promise<UnpackedImage> => {
    const name = storedImageName(image);
    if (name === null || store === null) {
      throw cannotPull(
        `failed to resolve ref ${image}: failed to do request: local-ecs has no way to that registry; ` +
          'it runs images of its own registry, named localhost:PORT/NAME or ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME',
      );
    }
    const found = await store.manifest(name.repository, wanted ?? name.reference);
    if (found === null) throw imageNotFound(image, wanted);
    const chosen = await imageManifest(store, name.repository, found);
    const config = readImageConfig(await document(store, name.repository, chosen.manifest.config.digest));
    if (config === null) throw new ImageError('its configuration is not one of an image');
    const layers = chosen.manifest.layers.map(({ digest }) => digest);
    return { digest: found.digest, config, folder: await layersOf(name.repository, chosen.digest, layers) };
  };

  return {
    pull: (image, digest) =>
      pull(image, digest).catch((error: Error) => {
        if (error instanceof StartError) throw error;
        throw cannotPull(`${image}: ${error.message}`);
      }),
  };
}

interface ChosenImage {
  readonly digest: string;
  readonly manifest: Extract<Manifest, { kind: 'image' }>;
}

/** The manifest itself, or that of the host's platform where it is a list. */
async function imageManifest(
  store: ImageStore,
  repository: string,
  { digest, bytes }: { readonly digest: string; readonly bytes: Uint8Array },
): Promise<ChosenImage> {
  const manifest = readManifest(bytes);
  if (manifest?.kind === 'image') return { digest, manifest };
  if (manifest === null) throw new ImageError('its manifest is of no type that local-ecs knows');
  const host = { platform: process.platform, architecture: process.arch };
  const chosen = choosePlatform(manifest.images, host);
  const own = chosen === null ? null : await store.manifest(repository, chosen.digest);
  const ownManifest = own === null ? null : readManifest(own.bytes);
  if (own === null || ownManifest?.kind !== 'image') {
    const platform = `linux/${ociArchitecture(host.architecture)}`;
    throw new ImageError(`image Manifest does not contain descriptor matching platform '${platform}'`);
  }
  return { digest: own.digest, manifest: ownManifest };
}

async function document(store: ImageStore, repository: string, digest: string): Promise<Uint8Array> {
  const blob = await store.blob(repository, digest);
  if (blob === null || blob.size > LARGEST_DOCUMENT) throw new ImageError(`blob ${digest}: not found`);
  return buffer(blob.open());
}

/** Unpacks all layers beside `place` and moves them there when they are whole; what is there already is whole. */
async function unpackOnce(
  store: ImageStore | null,
  place: string,
  repository: string,
  layers: readonly string[],
): Promise<string> {
  const isThere = await stat(place).then(
    () => true,
    () => false,
  );
  if (isThere) return place;
  await mkdir(join(place, '..'), { recursive: true });
  const work = await mkdtemp(`${place}.unpacking-`);
  try {
    const spaceLeft = { bytes: MOST_BYTES };
    for (const digest of layers) {
      const blob = await store?.blob(repository, digest);
      if (blob === undefined || blob === null) throw new ImageError(`blob ${digest}: not found`);
      await unpackLayer(blob.open(), work, spaceLeft);
    }
    await rename(work, place);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  }
  return place;
}

/** How much an image may unpack to: more than any has, less than a disk. */
const MOST_BYTES = 20 * 1024 ** 3;
