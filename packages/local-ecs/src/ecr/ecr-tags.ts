import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structures, texts } from '../operations/input.ts';
import type { Operation } from '../operations/operation.ts';
import { parseArn } from '../state/arn.ts';
import { invalidMember, repositoryNotFound } from './ecr-error.ts';
import { required } from './ecr-input.ts';
import { changeRecord, findRepository } from './known-repository.ts';
import { type Place, placeOf } from './place.ts';

type Tags = Readonly<Record<string, string>>;

const MOST_TAGS = 50;

/** The tags of a request: `Key` and `Value`. @throws InvalidTagParameterException */
export function tagsOf(input: JsonObject): Tags {
  const tags = structures(input, 'tags').map((tag): [string, string] => {
    const [key, value] = [required(tag, 'Key'), required(tag, 'Value')];
    const isSound =
      key.length >= 1 && key.length <= 128 && value.length <= 256 && !key.toLowerCase().startsWith('aws:');
    if (isSound) return [key, value];
    throw new EcsError(
      'InvalidTagParameterException',
      `The tag '${key}' is invalid: keys have 1 to 128 characters and do not begin with aws:, values have at most 256.`,
    );
  });
  return withinLimit(Object.fromEntries(tags));
}

/** TagResource. */
export const tagResource: Operation = async (call) => {
  const { place, name } = taggable(call.input, placeOf(call));
  const tags = tagsOf(call.input);
  await changeRecord(place, name, (record) => ({ tags: withinLimit({ ...record.tags, ...tags }) }));
  return {};
};

/** UntagResource. */
export const untagResource: Operation = async (call) => {
  const { place, name } = taggable(call.input, placeOf(call));
  const keys = new Set(texts(call.input, 'tagKeys'));
  await changeRecord(place, name, (record) => ({
    tags: Object.fromEntries(Object.entries(record.tags).filter(([key]) => !keys.has(key))),
  }));
  return {};
};

/** ListTagsForResource. */
export const listTagsForResource: Operation = async (call) => {
  const { place, name } = taggable(call.input, placeOf(call));
  const { record } = await findRepository(place, name);
  return { tags: Object.entries(record.tags).map(([Key, Value]) => ({ Key, Value })) };
};

/** The repository that an ARN names; one of another account or region is not there. */
function taggable(input: JsonObject, place: Place): { place: Place; name: string } {
  const arn = required(input, 'resourceArn');
  const parsed = parseArn(arn);
  if (parsed === null || parsed.service !== 'ecr' || parsed.type !== 'repository') {
    throw invalidMember('resourceArn', 'Invalid ARN');
  }
  const name = parsed.path.join('/');
  if (place.arn(name) !== arn) throw repositoryNotFound(name, { registryId: parsed.accountId });
  return { place, name };
}

function withinLimit(tags: Tags): Tags {
  if (Object.keys(tags).length <= MOST_TAGS) return tags;
  throw new EcsError('TooManyTagsException', `A repository can have up to ${MOST_TAGS} tags.`);
}
