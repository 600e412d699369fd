import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { ImageStore } from '../../src/index.ts';
import { listenRegistry } from '../../src/registry/listen-registry.ts';
import { createRegistry } from '../../src/registry/registry.ts';

export const OCTETS = { 'content-type': 'application/octet-stream' };
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The body read as JSON, without ceremony. */
  readonly json: ReturnType<typeof JSON.parse>;
  /** The codes of the errors in it. */
  readonly codes: readonly string[];
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | Readable;
}

/** A registry on a port of its own, as any client reaches it. */
export interface Served {
  readonly folder: string;
  readonly port: number;
  readonly images: ImageStore;
  /** Sends the path as it is: nothing in it is resolved. */
  readonly call: (method: string, path: string, sent?: Sent) => Promise<Answered>;
  readonly pushBlob: (name: string, content: Uint8Array | string) => Promise<string>;
  /** Begins an upload, and returns its location. */
  readonly beginUpload: (name: string) => Promise<string>;
  readonly pushImage: (name: string, tag: string, layer?: string, more?: object) => Promise<string>;
  /** The files below the folder, scratch and uploads included. */
  readonly files: () => string[];
  /** Ends it, and starts another one on the same folder. */
  readonly restart: () => Promise<Served>;
}

export interface ServeOptions {
  readonly folder?: string;
  readonly idleMs?: number;
  readonly now?: () => number;
}

export async function serveRegistry({ folder = newFolder(), idleMs, now }: ServeOptions = {}): Promise<Served> {
  mkdirSync(folder, { recursive: true });
  const registry = createRegistry({ folder, ...(now === undefined ? {} : { now }) });
  const server = await listenRegistry(registry, idleMs === undefined ? {} : { idleMs });
  const { port } = server;
  onTestFinished(() => server.close());
  const call: Served['call'] = (method, path, sent) => callPort(port, method, path, sent);
  return {
    folder,
    port,
    images: registry.images,
    call,
    pushBlob: (name, content) => pushBlob(port, name, content),
    beginUpload: async (name) => String((await call('POST', `/v2/${name}/blobs/uploads/`)).headers.location),
    pushImage: (name, tag, layer, more) => pushImage(port, name, tag, layer, more),
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name),
    restart: async () => {
      await server.close();
      return serveRegistry({ folder, ...(now === undefined ? {} : { now }) });
    },
  };
}

/** Pushes a blob in one request, and returns its digest. */
async function pushBlob(port: number, name: string, content: Uint8Array | string): Promise<string> {
  const digest = sha256(content);
  await callPort(port, 'POST', `/v2/${name}/blobs/uploads/?digest=${digest}`, { headers: OCTETS, body: content });
  return digest;
}

/** Pushes an image with one layer, and returns the digest of its manifest. */
export async function pushImage(port: number, name: string, tag: string, layer = 'layer', more = {}): Promise<string> {
  await pushBlob(port, name, '{}');
  await pushBlob(port, name, layer);
  const sent = { headers: { 'content-type': OCI_MANIFEST }, body: imageManifest(layer, more) };
  const { status } = await callPort(port, 'PUT', `/v2/${name}/manifests/${tag}`, sent);
  if (status !== 201) throw new Error(`the push answered ${status}`);
  return sha256(sent.body);
}

/** Calls whatever listens on the port of this machine. */
export async function callPort(port: number, method: string, path: string, sent: Sent = {}): Promise<Answered> {
  const { headers = {}, body } = sent;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length = bytes instanceof Uint8Array ? { 'content-length': String(bytes.byteLength) } : {};
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', method, path, headers: { ...length, ...headers } }, resolve);
    call.on('error', reject);
    if (bytes === undefined || bytes instanceof Uint8Array) call.end(bytes);
    else bytes.pipe(call);
  });
  const content = await buffer(response);
  const isJson = response.headers['content-type']?.includes('json') === true && content.length > 0;
  const json = isJson ? JSON.parse(content.toString()) : undefined;
  const codes = Array.isArray(json?.errors) ? json.errors.map(({ code }: { code: string }) => code) : [];
  return { status: response.statusCode ?? 0, headers: response.headers, bytes: content, json, codes };
}

export function sha256(content: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** A descriptor of content. */
export function descriptor(content: string, mediaType: string) {
  return { mediaType, digest: sha256(content), size: Buffer.byteLength(content) };
}

/** A manifest whose configuration is `{}`. */
export function imageManifest(layer = 'layer', more: object = {}): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: descriptor('{}', 'application/vnd.oci.image.config.v1+json'),
    layers: [descriptor(layer, 'application/vnd.oci.image.layer.v1.tar+gzip')],
    ...more,
  });
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-ecs-registry-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
