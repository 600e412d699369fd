import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { texts } from './input.ts';

/**
 * The things that a call names in a list.
 *
 * @param what they are called in a text: `Tasks`
 * @throws InvalidParameterException for none, and for more than `most`
 */
export function askedIds(input: JsonObject, member: string, what: string, most: number): readonly string[] {
  const ids = texts(input, member);
  if (ids.length === 0) throw invalidParameter(`${what} cannot be empty.`);
  if (ids.length > most) throw invalidParameter(`${what} cannot have more than ${most} elements.`);
  return ids;
}
