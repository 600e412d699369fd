import type { ImageReference } from '../model/image-reference.ts';
import { type Descriptor, mediaTypes } from '../model/oci.ts';
import type { ImageWorkshop } from '../ports/image-workshop.ts';
import type { Blob, Registry } from '../ports/registry.ts';
import { keepLayers } from './open-base.ts';

/** An image as documents and blobs. */
export interface ImageContent {
  readonly config: Blob;
  /** Of the base image first. */
  readonly layers: readonly Descriptor[];
  readonly manifest: string;
}

/** So many layers go at once. */
const atOnce = 4;

/**
 * Pushes an image: layers, config, and when they are all there, its manifest. Layers of a base image in the same registry are
 * mounted from there.
 *
 * @returns the digest of the manifest.
 */
export async function pushImage(
  image: ImageReference,
  { config, layers, manifest }: ImageContent,
  base: { readonly reference: ImageReference | null; readonly layers: readonly Descriptor[] },
  { registry, workshop }: { readonly registry: Registry; readonly workshop: ImageWorkshop },
): Promise<string> {
  const inherited = new Set(base.layers.map(({ digest }) => digest));
  const isElsewhere = base.reference !== null && base.reference.domain !== image.domain;
  if (isElsewhere) await keepLayers(base, registry, workshop);
  const unique = [...new Map(layers.map((layer) => [layer.digest, layer])).values()];
  await inTurns(unique, atOnce, async (layer) => {
    const from = inherited.has(layer.digest) ? base.reference : null;
    await registry.pushBlob(image, contentOf(layer, from), from);
  });
  await registry.pushBlob(image, config, null);
  return registry.putManifest(image, mediaTypes.manifest, manifest);

  /** Where a registry refuses to mount, the layer goes through this machine; it is fetched only then. */
  function contentOf(layer: Descriptor, from: ImageReference | null): Blob {
    if (from === null || workshop.has(layer)) return workshop.blob(layer);
    return { descriptor: layer, content: () => registry.blob(from, layer) };
  }
}

/** Works on all items, so many at once; the first failure ends it. */
async function inTurns<Item>(items: readonly Item[], most: number, work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
}
