import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';

/** A descriptor of an OCI or Docker manifest. */
interface Descriptor {
  readonly digest: string;
}

/** What a manifest says: an image, or a list of images by platform. */
export type Manifest =
  | { readonly kind: 'image'; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
  | { readonly kind: 'index'; readonly images: readonly PlatformImage[] };

export interface PlatformImage extends Descriptor {
  readonly os: string;
  readonly architecture: string;
}

/** What an image says about its command (the `config` of its configuration). */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `NAME=VALUE`. */
  readonly environment: readonly string[];
  /** `/` where it says nothing. */
  readonly workingFolder: string;
  /** The signal that asks it to stop, e.g. `SIGQUIT`; null where it says nothing. */
  readonly stopSignal: string | null;
}

/** Reads a manifest of either media type family; null for what is none. */
export function readManifest(bytes: Uint8Array): Manifest | null {
  const document = parse(bytes);
  if (document === null) return null;
  if (Array.isArray(document['manifests'])) {
    const images = document['manifests'].filter(isJsonObject).flatMap((entry) => {
      const { platform, digest } = entry;
      if (!isJsonObject(platform) || typeof digest !== 'string') return [];
      const { os, architecture } = platform;
      return typeof os === 'string' && typeof architecture === 'string' ? [{ digest, os, architecture }] : [];
    });
    return { kind: 'index', images };
  }
  const config = descriptor(document['config']);
  const layers = Array.isArray(document['layers']) ? document['layers'].map(descriptor) : [null];
  if (config === null || layers.includes(null)) return null;
  return { kind: 'image', config, layers: layers.filter((layer) => layer !== null) };
}

/** Reads an image's configuration; null for what is none. */
export function readImageConfig(bytes: Uint8Array): ImageConfig | null {
  const document = parse(bytes);
  if (document === null) return null;
  const config = isJsonObject(document['config']) ? document['config'] : {};
  const { WorkingDir: folder, StopSignal: signal } = config;
  return {
    entrypoint: texts(config['Entrypoint']),
    command: texts(config['Cmd']),
    environment: texts(config['Env']),
    workingFolder: typeof folder === 'string' && folder !== '' ? folder : '/',
    stopSignal: typeof signal === 'string' && signal !== '' ? signal : null,
  };
}

function parse(bytes: Uint8Array): JsonObject | null {
  try {
    const document: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isJsonObject(document) ? document : null;
  } catch {
    return null;
  }
}

function descriptor(value: JsonValue): Descriptor | null {
  if (!isJsonObject(value)) return null;
  const { digest } = value;
  return typeof digest === 'string' ? { digest } : null;
}

function texts(value: JsonValue): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
