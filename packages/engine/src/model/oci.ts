import type { JsonObject } from './json.ts';

/** Points at a blob or a manifest of a registry (OCI image specification, "Content Descriptors"). */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:…` of the content. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** What an image is for: `linux/arm64/v8`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string | null;
}

/** A layer that was packed: what the registry stores, and what the config calls it. */
export interface Layer {
  readonly descriptor: Descriptor;
  /** `sha256:…` of the layer before it was compressed. */
  readonly diffId: string;
}

/** The image that a Dockerfile starts from, `scratch` being one with nothing in it. */
export interface BaseImage {
  /** The config as the registry has it, whole. */
  readonly config: JsonObject;
  readonly layers: readonly Descriptor[];
}

/** The family of media types that every engine and registry reads; the OCI one has the same content and drops health checks in some. */
export const mediaTypes = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  manifestList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
} as const;
