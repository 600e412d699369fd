import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type Digest, parseDigest } from './digest.ts';
import type { RegistryProblem } from './registry-error.ts';

/** The registry keeps nothing larger as a manifest; the distribution specification asks for at least 4 MB. */
export const LARGEST_MANIFEST_BYTES = 4 * 1024 * 1024;

/** The media type of lists of manifests, referrers among them. */
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

const IMAGE_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const INDEX_TYPES = [OCI_INDEX, 'application/vnd.docker.distribution.manifest.list.v2+json'];

/** What the registry has to know of a manifest. */
export interface Manifest {
  readonly mediaType: string;
  /** What has to be there before it: configuration and layers, or the manifests of an index. */
  readonly references: readonly Reference[];
  /** The manifest that this one says something about; it need not be there. */
  readonly subject: Digest | null;
  /** As referrers are listed by it; null where it has none. */
  readonly artifactType: string | null;
  readonly annotations: Readonly<Record<string, string>> | null;
}

/** A part of a manifest that has to be there. */
export interface Reference {
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
}

/** A manifest, or everything that is wrong with it. */
export type ParsedManifest =
  | { readonly manifest: Manifest; readonly problems?: undefined }
  | { readonly manifest?: undefined; readonly problems: readonly RegistryProblem[] };

/** Reads a manifest as it was pushed with this content type, or says everything that is wrong with it. */
export function parseManifest(bytes: Uint8Array, contentType: string | undefined): ParsedManifest {
  const body = parseJson(bytes);
  if (body === null) return { problems: [invalid('the manifest is no JSON object')] };
  const declared = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  const own = body['mediaType'];
  const mediaType = declared === '' && typeof own === 'string' ? own : declared;
  const isIndex = INDEX_TYPES.includes(mediaType);
  const problems: string[] = [];
  if (!isIndex && !IMAGE_TYPES.includes(mediaType)) {
    const types = [...IMAGE_TYPES, ...INDEX_TYPES].join(', ');
    problems.push(`the media type "${mediaType}" is none of a manifest; there are: ${types}`);
  }
  if (own !== undefined && own !== mediaType) {
    problems.push(`its mediaType ${JSON.stringify(own)} is not the Content-Type "${mediaType}"`);
  }
  if (body['schemaVersion'] !== 2) problems.push('its schemaVersion is not 2');
  const references = isIndex
    ? listOf(body, 'manifests', problems)
    : [...itemOf(body, 'config', problems), ...listOf(body, 'layers', problems)];
  const [subject] = body['subject'] === undefined ? [] : itemOf(body, 'subject', problems);
  if (problems.length > 0) return { problems: problems.map(invalid) };
  return {
    manifest: {
      mediaType,
      references,
      subject: subject?.digest ?? null,
      artifactType: artifactTypeOf(body),
      annotations: annotationsOf(body['annotations']),
    },
  };
}

/** The specification's rule: its own, else that of its configuration. */
function artifactTypeOf(body: JsonObject): string | null {
  const own = body['artifactType'];
  if (typeof own === 'string' && own !== '') return own;
  const config = body['config'];
  return isJsonObject(config) && typeof config['mediaType'] === 'string' ? config['mediaType'] : null;
}

function annotationsOf(value: JsonValue): Readonly<Record<string, string>> | null {
  if (!isJsonObject(value)) return null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  );
}

function listOf(body: JsonObject, member: string, problems: string[]): Reference[] {
  // Programs in Go write an empty list so.
  const list = body[member] === null ? [] : body[member];
  if (Array.isArray(list)) return list.flatMap((item, index) => referenceOf(item, `${member}[${index}]`, problems));
  problems.push(`its "${member}" is no list`);
  return [];
}

function itemOf(body: JsonObject, member: string, problems: string[]): Reference[] {
  return referenceOf(body[member], member, problems);
}

/** A descriptor; nothing for a layer that its `urls` say to fetch elsewhere. */
function referenceOf(item: JsonValue, where: string, problems: string[]): Reference[] {
  if (!isJsonObject(item)) {
    problems.push(`${where} is no descriptor`);
    return [];
  }
  const { digest: text, size, urls, mediaType } = item;
  const digest = typeof text === 'string' ? parseDigest(text) : null;
  if (typeof mediaType !== 'string') problems.push(`${where} has no mediaType`);
  if (digest === null) problems.push(`${where} has no valid digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    problems.push(`${where} has no valid size`);
    return [];
  }
  return digest === null || (Array.isArray(urls) && urls.length > 0) ? [] : [{ digest, size }];
}

function parseJson(bytes: Uint8Array): JsonObject | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf8', { fatal: true }).decode(bytes));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function invalid(message: string): RegistryProblem {
  return { code: 'MANIFEST_INVALID', message };
}
