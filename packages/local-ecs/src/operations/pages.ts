import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { integer, text } from './input.ts';

/**
 * One page of `items` as `maxResults` (1 to `largest`, else `pageSize`) and `nextToken` ask for it.
 * @throws InvalidParameterException for a maxResults out of range or a token that is none of ours.
 */
export function page<T>(
  items: readonly T[],
  input: JsonObject,
  pageSize: number,
  largest = 100,
): { page: T[]; nextToken: string | undefined } {
  const size = integer(input, 'maxResults') ?? pageSize;
  if (size < 1 || size > largest) throw invalidParameter(`maxResults must be between 1 and ${largest}.`);
  const start = startOf(text(input, 'nextToken'), items.length);
  const end = start + size;
  return {
    page: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(`from:${end}`).toString('base64url') : undefined,
  };
}

function startOf(token: string | null, length: number): number {
  if (token === null || token === '') return 0;
  const match = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  const start = Number(match?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw invalidParameter('Invalid token');
  return Math.min(start, length);
}
