import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structure, text, texts } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { checkMembers, GROUP_NAME } from './constraints.ts';
import { groupNamed, logGroupArn } from './find-log-group.ts';
import type { LogGroup } from './log-group.ts';

const MOST_TAGS = 50;
const RESOURCE = { resourceArn: { isRequired: true, shortest: 1, longest: 1011 } } as const;
const GROUP = { logGroupName: { ...GROUP_NAME, isRequired: true } } as const;

/** TagResource, by the ARN of a log group. */
export function tagResource(call: Call): JsonObject {
  checkMembers(call.input, { ...RESOURCE, tags: { isRequired: true } });
  addTags(call, taggable(call));
  return {};
}

/** UntagResource. */
export function untagResource(call: Call): JsonObject {
  checkMembers(call.input, { ...RESOURCE, tagKeys: { isRequired: true } });
  removeTags(call, taggable(call), texts(call.input, 'tagKeys'));
  return {};
}

/** ListTagsForResource. */
export function listTagsForResource(call: Call): JsonObject {
  checkMembers(call.input, RESOURCE);
  return { tags: Object.fromEntries(taggable(call).tags) };
}

/** TagLogGroup, the older way to tag. */
export function tagLogGroup(call: Call): JsonObject {
  checkMembers(call.input, { ...GROUP, tags: { isRequired: true } });
  addTags(call, groupNamed(call, text(call.input, 'logGroupName')));
  return {};
}

/** UntagLogGroup. */
export function untagLogGroup(call: Call): JsonObject {
  checkMembers(call.input, { ...GROUP, tags: { isRequired: true, shortest: 1 } });
  removeTags(call, groupNamed(call, text(call.input, 'logGroupName')), texts(call.input, 'tags'));
  return {};
}

/** ListTagsLogGroup. */
export function listTagsLogGroup(call: Call): JsonObject {
  checkMembers(call.input, GROUP);
  return { tags: Object.fromEntries(groupNamed(call, text(call.input, 'logGroupName')).tags) };
}

/** The tags of a request. @throws InvalidParameterException */
export function tagsIn(input: JsonObject): ReadonlyMap<string, string> {
  const tags = Object.entries(structure(input, 'tags') ?? {}).map(([key, value]): [string, string] => {
    if (key.length < 1 || key.length > 128) throw invalidParameter('Tag keys must have 1 to 128 characters.');
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys with the prefix aws: are reserved for AWS use.');
    if (typeof value !== 'string' || value.length > 256) {
      throw invalidParameter('Tag values must be texts of at most 256 characters.');
    }
    return [key, value];
  });
  if (tags.length > MOST_TAGS) throw invalidParameter(`The maximum number of tags is ${MOST_TAGS}.`);
  return new Map(tags);
}

function addTags({ world, input }: Call, group: LogGroup): void {
  const merged = new Map([...group.tags, ...tagsIn(input)]);
  if (merged.size > MOST_TAGS) {
    throw new EcsError('TooManyTagsException', `The maximum number of tags is ${MOST_TAGS}.`);
  }
  world.logs.setTags(group, merged);
}

function removeTags({ world }: Call, group: LogGroup, keys: readonly string[]): void {
  world.logs.setTags(group, new Map([...group.tags].filter(([key]) => !keys.includes(key))));
}

function taggable(call: Call): LogGroup {
  const arn = text(call.input, 'resourceArn') ?? '';
  const prefix = logGroupArn(call.region, '');
  return groupNamed(call, arn.startsWith(prefix) ? arn.slice(prefix.length) : null);
}
