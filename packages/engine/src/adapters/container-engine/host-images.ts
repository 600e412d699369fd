import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { EngineName, HostImage } from '../../ports/container-engine.ts';
import { object, objects, text, texts } from '../aws/json-members.ts';

/** The command that lists the ids of images with a label, one a line. */
export function listCall(name: EngineName, label: string, value: string): readonly [string, ...string[]] {
  const filter = `label=${label}=${value}`;
  return name === 'buildah'
    ? ['buildah', 'images', '--json', '--no-trunc', '--filter', filter]
    : [name, 'image', 'ls', '--quiet', '--no-trunc', '--filter', filter];
}

/** The command that takes a name away. */
export function removeCall(name: EngineName, reference: string): readonly [string, ...string[]] {
  return name === 'buildah' ? ['buildah', 'rmi', reference] : [name, 'image', 'rm', reference];
}

/** Images in the answer of `docker image inspect` and `podman image inspect`. */
export function inspectedImages(json: string): readonly HostImage[] {
  return list(json).map((image) => ({
    id: plainId(text(image, 'Id') ?? ''),
    references: texts(image, 'RepoTags'),
    createdAt: Date.parse(text(image, 'Created') ?? '') || 0,
  }));
}

/** Images in the answer of `buildah images --json`. */
export function buildahImages(json: string): readonly HostImage[] {
  return list(json).map((image) => ({
    id: plainId(text(image, 'id') ?? ''),
    references: texts(image, 'names'),
    createdAt: Date.parse(text(image, 'createdatraw') ?? '') || 0,
  }));
}

/** Ids of images without the `sha256:` that only some commands write. */
export function plainId(id: string): string {
  return id.replace(/^sha256:/, '').trim();
}

function list(json: string): readonly JsonObject[] {
  if (json.trim() === '') return [];
  const images: unknown = JSON.parse(json);
  return isJsonObject({ images }) ? objects({ images: images as JsonObject[] }, 'images') : [];
}

/** Ids of images in the answer of `docker container inspect`. */
export function imagesOfContainers(json: string): readonly string[] {
  return list(json).map((container) =>
    plainId(text(container, 'Image') ?? text(object(container, 'Config'), 'Image') ?? ''),
  );
}
