import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';
import { type Descriptor, type Layer, mediaTypes, type Platform } from '../../model/oci.ts';
import type { ContainerConfig } from './container-config.ts';

/** One instruction, and the layer that it made. */
export interface HistoryStep {
  readonly createdBy: string;
  readonly layer: Layer | null;
}

export interface ImageParts {
  /** The config of the base image, `{}` for scratch. */
  readonly base: JsonObject;
  readonly config: ContainerConfig;
  readonly author: string | null;
  readonly platform: Platform;
  /** ISO 8601. */
  readonly created: string;
  readonly steps: readonly HistoryStep[];
}

/** The config of an image as JSON: the same parts give the same bytes. */
export function imageConfig({ base, config, author, platform, created, steps }: ImageParts): string {
  const rootfs = isJsonObject(base['rootfs']) ? list(base['rootfs']['diff_ids']) : [];
  const document: JsonObject = {
    ...(author === null ? {} : { author }),
    architecture: platform.architecture,
    ...(platform.variant === null ? {} : { variant: platform.variant }),
    os: platform.os,
    ...inherited(base),
    created,
    config: config as JsonObject,
    rootfs: {
      type: 'layers',
      diff_ids: [...rootfs, ...steps.flatMap(({ layer }) => (layer === null ? [] : [layer.diffId]))],
    },
    history: [
      ...list(base['history']),
      ...steps.map(({ createdBy, layer }) => ({
        created,
        created_by: createdBy,
        ...(layer === null ? { empty_layer: true } : {}),
      })),
    ],
  };
  return JSON.stringify(document);
}

/** The manifest of an image as JSON. */
export function imageManifest(config: Descriptor, layers: readonly Descriptor[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: layers.map(dockerLayer) });
}

/** Members that the new image says itself, and what an old docker noted about its build. */
const own: ReadonlySet<string> = new Set(
  'architecture variant os created config rootfs history container container_config docker_version id parent'.split(
    ' ',
  ),
);

/** Members that only the base image knows, `os.version` for one. */
function inherited(base: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(base).filter(([name]) => !own.has(name)));
}

/** A layer of an OCI image under the name that it has in the other family. */
function dockerLayer({ mediaType, digest, size }: Descriptor): JsonObject {
  const names: Readonly<Record<string, string>> = {
    'application/vnd.oci.image.layer.v1.tar+gzip': mediaTypes.layer,
    'application/vnd.oci.image.layer.v1.tar': 'application/vnd.docker.image.rootfs.diff.tar',
  };
  return { mediaType: names[mediaType] ?? mediaType, digest, size };
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
