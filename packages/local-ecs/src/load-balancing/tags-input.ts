import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structures, text } from '../operations/input.ts';
import { requiredText, validationError } from './query-input.ts';

const MOST_TAGS = 50;

/** The tags of a request. @throws DuplicateTagKeys, TooManyTags, ValidationError */
export function tagsOf(input: JsonObject): Readonly<Record<string, string>> {
  const pairs = structures(input, 'Tags').map((tag): [string, string] => [
    requiredText(tag, 'Key'),
    text(tag, 'Value') ?? '',
  ]);
  const keys = pairs.map(([key]) => key);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) throw new EcsError('DuplicateTagKeys', `Tag key was specified more than once: ${twice}`);
  for (const [key, value] of pairs) {
    if (key.length > 128 || value.length > 256) {
      throw validationError(`The tag '${key.slice(0, 40)}' is too long: a key has at most 128 characters, a value 256`);
    }
    if (/^aws:/i.test(key)) throw validationError(`The tag key '${key}' is reserved: it begins with aws:`);
  }
  return notTooMany(Object.fromEntries(pairs));
}

/** @throws TooManyTags */
export function notTooMany(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (Object.keys(tags).length <= MOST_TAGS) return tags;
  throw new EcsError('TooManyTags', `A resource can have at most ${MOST_TAGS} tags`);
}
