import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { callPort, OCI_INDEX, OCI_MANIFEST, OCTETS, sha256 } from '../registry/serve-registry.ts';

const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar';

/** An entry of a layer: a header, and the content of a file. */
export type Entry = Partial<Header> & { readonly name: string; readonly content?: string | Buffer };

/** A layer as a tar archive. */
export async function layer(...entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of entries) {
    const { type } = header;
    if (content === undefined && type !== undefined && type !== 'file') archive.entry({ ...header });
    else archive.entry({ mode: 0o644, ...header }, content ?? '');
  }
  archive.finalize();
  return buffer(archive);
}

export interface ImageContent {
  readonly layers: readonly Buffer[];
  /** The `config` of the image's configuration. */
  readonly config?: object;
}

/** Pushes an image to the registry at the port, and returns the digest of its manifest. */
export async function pushImage(port: number, name: string, tag: string, image: ImageContent): Promise<string> {
  const blob = async (content: Buffer): Promise<{ digest: string; size: number }> => {
    const digest = sha256(content);
    const pushed = await callPort(port, 'POST', `/v2/${name}/blobs/uploads/?digest=${digest}`, {
      headers: OCTETS,
      body: content,
    });
    if (pushed.status !== 201) throw new TypeError(`${pushed.status} ${pushed.bytes.toString()}`);
    return { digest, size: content.length };
  };
  const layers = await Promise.all(
    image.layers.map(async (content) => ({ mediaType: `${OCI_LAYER}+gzip`, ...(await blob(gzipSync(content))) })),
  );
  const document = { architecture: 'amd64', os: 'linux', config: image.config ?? {}, rootfs: { type: 'layers' } };
  const config = { mediaType: OCI_CONFIG, ...(await blob(Buffer.from(JSON.stringify(document)))) };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers });
  const pushed = await callPort(port, 'PUT', `/v2/${name}/manifests/${tag}`, {
    headers: { 'content-type': OCI_MANIFEST },
    body: manifest,
  });
  if (pushed.status !== 201) throw new TypeError(`${pushed.status} ${pushed.bytes.toString()}`);
  return sha256(manifest);
}

/** Pushes a list of images, whose manifests are there. */
export async function pushIndex(port: number, name: string, tag: string, manifests: readonly object[]): Promise<void> {
  const pushed = await callPort(port, 'PUT', `/v2/${name}/manifests/${tag}`, {
    headers: { 'content-type': OCI_INDEX },
    body: JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }),
  });
  if (pushed.status !== 201) throw new TypeError(`${pushed.status} ${pushed.bytes.toString()}`);
}
