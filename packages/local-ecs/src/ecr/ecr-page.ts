import { integer, text } from '../operations/input.ts';
import { invalidMember } from './ecr-error.ts';
import type { Place } from './place.ts';

/**
 * The page of a list that `maxResults` (1..1000, else 100) and `nextToken` ask for.
 * @throws InvalidParameterException for a number out of range or a token that is none of ours
 */
export function ecrPage<T>(items: readonly T[], { input }: Place): { page: T[]; nextToken: string | undefined } {
  const size = integer(input, 'maxResults') ?? 100;
  if (size < 1) throw invalidMember('maxResults', 'must be greater than or equal to 1');
  if (size > 1000) throw invalidMember('maxResults', 'must be less than or equal to 1000');
  const token = text(input, 'nextToken');
  const [, from] = /^from:(\d+)$/.exec(Buffer.from(token ?? '', 'base64url').toString()) ?? [];
  if (token !== null && from === undefined) throw invalidMember('nextToken', 'Invalid token');
  const start = Number(from ?? 0);
  const end = start + size;
  const nextToken = end < items.length ? Buffer.from(`from:${end}`).toString('base64url') : undefined;
  return { page: items.slice(start, end), nextToken };
}
