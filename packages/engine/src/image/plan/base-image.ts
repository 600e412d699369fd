import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { type Descriptor, mediaTypes, type Platform } from '../../model/oci.ts';
import { fitsPlatform, plainPlatform, printPlatform } from './platform.ts';

/** What a manifest says: an image, or an index of images for several platforms. */
export type ReadManifest =
  | { readonly kind: 'image'; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
  | {
      readonly kind: 'index';
      readonly images: readonly { readonly digest: string; readonly platform: Platform | null }[];
    };

/** Reads a manifest of either family; null where it is neither (the first schema of Docker, an artifact). */
export function readManifest(body: string): ReadManifest | null {
  const json = parsed(body);
  if (Array.isArray(json['manifests'])) {
    return { kind: 'index', images: json['manifests'].filter(isJsonObject).map(indexEntry) };
  }
  const config = descriptor(json['config']);
  const layers = Array.isArray(json['layers']) ? json['layers'].map(descriptor) : null;
  if (config === null || layers === null) return null;
  const known = layers.filter((layer) => layer !== null);
  return known.length === layers.length ? { kind: 'image', config, layers: known } : null;
}

/** The image of an index for a platform; the reason where there is none. */
export function imageFor(
  images: Extract<ReadManifest, { kind: 'index' }>['images'],
  wanted: Platform,
): { readonly digest: string } | { readonly reason: string } {
  const offered = images.flatMap(({ digest, platform }) => (platform === null ? [] : [{ digest, platform }]));
  const exact = offered.find(({ platform }) => printPlatform(platform) === printPlatform(wanted));
  const found = exact ?? offered.find(({ platform }) => fitsPlatform(wanted, platform));
  if (found !== undefined) return { digest: found.digest };
  const names = offered.map(({ platform }) => printPlatform(platform)).join(', ');
  return { reason: `it is not there for ${printPlatform(wanted)}, but for ${names === '' ? 'no platform' : names}` };
}

/** The platform that the config of an image says. */
export function platformOf(config: JsonObject): Platform | null {
  const { os, architecture, variant } = config;
  if (typeof os !== 'string' || typeof architecture !== 'string') return null;
  return plainPlatform(os, architecture, typeof variant === 'string' ? variant : null);
}

/** A text as a JSON object, empty where it is none. */
export function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Attestations lie in an index as images of the platform unknown/unknown. */
function indexEntry(entry: JsonObject): { digest: string; platform: Platform | null } {
  const platform = isJsonObject(entry['platform']) ? platformOf(entry['platform']) : null;
  const digest = typeof entry['digest'] === 'string' ? entry['digest'] : '';
  return { digest, platform: platform?.os === 'unknown' || digest === '' ? null : platform };
}

function descriptor(value: unknown): Descriptor | null {
  if (!isJsonObject(value)) return null;
  const { mediaType, digest, size } = value;
  const isWhole = typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) && typeof size === 'number';
  return isWhole ? { mediaType: typeof mediaType === 'string' ? mediaType : mediaTypes.layer, digest, size } : null;
}
