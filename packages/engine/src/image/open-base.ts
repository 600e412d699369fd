import { SlipwayError } from '../errors/slipway-error.ts';
import { type ImageReference, printFamiliar } from '../model/image-reference.ts';
import type { BaseImage, Descriptor, Platform } from '../model/oci.ts';
import type { ImageWorkshop } from '../ports/image-workshop.ts';
import type { ImagePorts } from '../ports/index.ts';
import type { Registry } from '../ports/registry.ts';
import { imageFor, parsed, platformOf, readManifest } from './plan/base-image.ts';
import { containerConfigOf } from './plan/container-config.ts';
import type { Step } from './plan/evaluate.ts';
import { ImageTree } from './plan/image-tree.ts';
import { fitsPlatform, printPlatform } from './plan/platform.ts';
import type { StageChain } from './plan/stages.ts';

/** The image that a build starts from, and where it lies. */
export interface OpenedBase extends BaseImage {
  /** Null for scratch. */
  readonly reference: ImageReference | null;
  /** What the new image is for. */
  readonly platform: Platform;
}

/**
 * Reads manifest and config of the image in FROM; its layers stay where they are.
 *
 * @param asked the platform of `--platform`; FROM's own is taken before it.
 * @throws SlipwayError IMAGE_NOT_FOUND, NEEDS_ENGINE and those of the registry.
 */
export async function openBase(
  { base: reference, platform, baseLine }: StageChain,
  asked: Platform | null,
  { registry, platform: ours }: Pick<ImagePorts, 'registry' | 'platform'>,
): Promise<OpenedBase> {
  const wanted = platform ?? asked;
  if (reference === null) return { reference, config: {}, layers: [], platform: wanted ?? ours };
  const { config: descriptor, layers } = await readImage(reference, wanted ?? ours, registry);
  const config = parsed(await textOf(registry.blob(reference, descriptor)));
  const offered = platformOf(config) ?? ours;
  if (wanted !== null && !fitsPlatform(wanted, offered)) {
    throw notFound(reference, `it is for ${printPlatform(offered)}, not for ${printPlatform(wanted)}`);
  }
  const triggers = containerConfigOf(config).OnBuild ?? [];
  if (triggers.length > 0) {
    const problem = `FROM ${printFamiliar(reference)}: it has instructions for what is built from it (ONBUILD ${triggers[0]})`;
    throw new SlipwayError('NEEDS_ENGINE', {
      file: 'Dockerfile',
      instructions: [{ line: baseLine, problem }],
      engines: [],
    });
  }
  return { reference, config, layers, platform: offered };
}

async function readImage(
  reference: ImageReference,
  platform: Platform,
  registry: Registry,
): Promise<{ readonly config: Descriptor; readonly layers: readonly Descriptor[] }> {
  const stored = await registry.manifest(reference);
  if (stored === null) throw notFound(reference, 'the registry does not know it');
  const manifest = readManifest(stored.body);
  if (manifest === null) throw notFound(reference, `its manifest (${stored.mediaType}) is not one of an image`);
  if (manifest.kind === 'image') return manifest;
  const chosen = imageFor(manifest.images, platform);
  if ('reason' in chosen) throw notFound(reference, chosen.reason);
  const inner = readManifest((await registry.manifest({ ...reference, digest: chosen.digest }))?.body ?? '');
  if (inner?.kind !== 'image') throw notFound(reference, `the manifest ${chosen.digest} of its index is not there`);
  return inner;
}

function notFound(reference: ImageReference, said: string): SlipwayError {
  return new SlipwayError('IMAGE_NOT_FOUND', { image: printFamiliar(reference), said });
}

/** The names in the base image; read only where something is to be put among them. */
export async function layerTree(
  base: OpenedBase,
  steps: readonly Step[],
  registry: Registry,
  workshop: ImageWorkshop,
): Promise<ImageTree> {
  const tree = new ImageTree();
  if (steps.every(({ files }) => files === null)) return tree;
  await keepLayers(base, registry, workshop);
  for (const layer of base.layers) {
    for await (const entry of workshop.entries(layer)) tree.add(entry);
  }
  return tree;
}

/** Fetches the layers of the base image that are not here yet. */
export async function keepLayers(
  { reference, layers }: { readonly reference: ImageReference | null; readonly layers: readonly Descriptor[] },
  registry: Registry,
  workshop: ImageWorkshop,
): Promise<void> {
  if (reference === null) return;
  for (const layer of layers) {
    if (!workshop.has(layer)) await workshop.keep(layer, registry.blob(reference, layer));
  }
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of content) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
