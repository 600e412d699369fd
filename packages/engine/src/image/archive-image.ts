import { type Descriptor, mediaTypes } from '../model/oci.ts';
import type { ArchivedFile, ImageWorkshop } from '../ports/image-workshop.ts';
import type { Blob } from '../ports/registry.ts';
import type { ImageContent } from './push-image.ts';

/**
 * Writes an image as one tar file that is both an archive of docker (`docker load`, `podman load`) and an OCI layout (`skopeo`,
 * `buildah`).
 */
export function archiveImage(
  file: string,
  { config, layers, manifest, names }: ImageContent & { readonly names: readonly string[] },
  workshop: ImageWorkshop,
): Promise<void> {
  const text = (name: string, content: unknown): ArchivedFile =>
    fileOf(name, workshop.blobOf('application/json', JSON.stringify(content)));
  const manifestBlob = workshop.blobOf(mediaTypes.manifest, manifest);
  const index = {
    schemaVersion: 2,
    manifests: names.map((name) => ({
      ...manifestBlob.descriptor,
      annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
    })),
  };
  const unique = [...new Map(layers.map((layer) => [layer.digest, layer])).values()];
  return workshop.archive(file, [
    text('oci-layout', { imageLayoutVersion: '1.0.0' }),
    text('index.json', index),
    text('manifest.json', [{ Config: pathOf(config.descriptor), RepoTags: names, Layers: layers.map(pathOf) }]),
    ...[manifestBlob, config, ...unique.map((layer) => workshop.blob(layer))].map((blob) =>
      fileOf(pathOf(blob.descriptor), blob),
    ),
  ]);
}

function fileOf(name: string, { descriptor, content }: Blob): ArchivedFile {
  return { name, size: descriptor.size, content };
}

function pathOf({ digest }: Descriptor): string {
  return `blobs/${digest.replace(':', '/')}`;
}
