import type { JsonObject } from '../json.ts';
import { integer, text } from '../operations/input.ts';
import { invalidToken } from './constraints.ts';

const PAGE_SIZE = 50;

/** A page, and the token of the next one. */
export interface SortedPage<T> {
  readonly page: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * One page of `items` in the order of their keys, as `limit` and `nextToken` ask for it. The token is the key of the last item, so that
 * nothing is left out or comes twice for what comes or goes meanwhile.
 *
 * @throws InvalidParameterException for a token that is none
 */
export function sortedPage<T>(
  items: Iterable<T>,
  input: JsonObject,
  keyOf: (item: T) => string,
  isDescending = false,
): SortedPage<T> {
  const sign = isDescending ? -1 : 1;
  const compare = (left: string, right: string): number => (left === right ? 0 : left < right ? -sign : sign);
  const last = keyIn(text(input, 'nextToken'));
  const sorted = [...items]
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => last === null || compare(key, last) > 0)
    .toSorted((left, right) => compare(left.key, right.key));
  const page = sorted.slice(0, integer(input, 'limit') ?? PAGE_SIZE);
  const final = page.at(-1);
  return {
    page: page.map(({ item }) => item),
    nextToken: final !== undefined && page.length < sorted.length ? tokenOf(final.key) : undefined,
  };
}

function tokenOf(key: string): string {
  return Buffer.from(`behind:${key}`).toString('base64url');
}

function keyIn(token: string | null): string | null {
  if (token === null) return null;
  const decoded = Buffer.from(token, 'base64url').toString();
  if (!decoded.startsWith('behind:')) throw invalidToken();
  return decoded.slice('behind:'.length);
}
