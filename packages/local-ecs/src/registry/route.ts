import { isRepositoryName } from './grammar.ts';
import { refusal } from './registry-error.ts';

/** What a path of the API names. */
export type Route =
  | { readonly to: 'base' }
  | { readonly to: 'catalog' }
  | { readonly to: 'uploads'; readonly name: string }
  | { readonly to: 'upload'; readonly name: string; readonly id: string }
  | { readonly to: 'blob'; readonly name: string; readonly digest: string }
  | { readonly to: 'manifest'; readonly name: string; readonly reference: string }
  | { readonly to: 'tags'; readonly name: string }
  | { readonly to: 'referrers'; readonly name: string; readonly digest: string };

const PATHS: readonly (readonly [RegExp, (name: string, last: string) => Route])[] = [
  [/^\/v2\/(.+)\/blobs\/uploads\/?()$/s, (name) => ({ to: 'uploads', name })],
  [/^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/s, (name, id) => ({ to: 'upload', name, id })],
  [/^\/v2\/(.+)\/blobs\/([^/]+)$/s, (name, digest) => ({ to: 'blob', name, digest })],
  [/^\/v2\/(.+)\/manifests\/([^/]+)$/s, (name, reference) => ({ to: 'manifest', name, reference })],
  [/^\/v2\/(.+)\/tags\/list()$/s, (name) => ({ to: 'tags', name })],
  [/^\/v2\/(.+)\/referrers\/([^/]+)$/s, (name, digest) => ({ to: 'referrers', name, digest })],
];

/**
 * What a path names. Nothing in it is resolved (`..`, `//`): what is no name by the grammar is refused.
 * @throws RegistryError NAME_INVALID, or 404 for a path that the API has not
 */
export function parseRoute(encodedPath: string): Route {
  const path = decode(encodedPath);
  if (path === '/v2/' || path === '/v2') return { to: 'base' };
  if (path === '/v2/_catalog') return { to: 'catalog' };
  for (const [pattern, make] of PATHS) {
    const [, name, last] = pattern.exec(path) ?? [];
    if (name === undefined || last === undefined) continue;
    if (!isRepositoryName(name)) {
      throw refusal(
        400,
        'NAME_INVALID',
        'a repository is named by lower-case letters, digits, and . _ - / between them',
      );
    }
    return make(name, last);
  }
  throw refusal(404, 'UNSUPPORTED', 'the distribution API has no such path; it begins with /v2/');
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
