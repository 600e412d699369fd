import { clientException, EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { type ParsedArn, parseArn } from '../state/arn.ts';
import { type Region, shortName } from '../state/region.ts';
import { isReserved, type Tag, withTags } from '../state/tags.ts';
import { tagList } from '../views/wire.ts';
import { structures, text, texts } from './input.ts';
import type { Operation } from './operation.ts';

/** The tags of a create or register request. @throws ClientException for an empty list, as ECS does. */
export function tagsOf(input: JsonObject): Tag[] {
  const tags = structures(input, 'tags').map(tagOf);
  if (Array.isArray(input['tags']) && tags.length === 0) throw clientException('Tags can not be empty.');
  return tags;
}

/** TagResource. */
export const tagResource: Operation = ({ region, input }) => {
  const resource = taggable(region, text(input, 'resourceArn'));
  resource.tags = withTags(resource.tags, structures(input, 'tags').map(tagOf));
  return {};
};

/** UntagResource. */
export const untagResource: Operation = ({ region, input }) => {
  const resource = taggable(region, text(input, 'resourceArn'));
  const keys = new Set(texts(input, 'tagKeys'));
  if ([...keys].some(isReserved)) throw invalidParameter('Tag keys with the prefix aws: are reserved for AWS use.');
  resource.tags = resource.tags.filter(({ key }) => !keys.has(key));
  return {};
};

/** ListTagsForResource. */
export const listTagsForResource: Operation = ({ region, input }) => ({
  tags: tagList(taggable(region, text(input, 'resourceArn')).tags),
});

function tagOf(tag: JsonObject): Tag {
  const key = text(tag, 'key') ?? '';
  const value = text(tag, 'value') ?? '';
  if (key.length < 1 || key.length > 128) throw invalidParameter('Tag keys must have 1 to 128 characters.');
  if (value.length > 256) throw invalidParameter('Tag values must have at most 256 characters.');
  return { key, value };
}

function taggable(region: Region, arn: string | null): { tags: Tag[] } {
  const parsed = arn === null ? null : parseArn(arn);
  if (parsed === null || parsed.service !== 'ecs') throw invalidParameter('The ARN provided is invalid.');
  const resource = resourceAt(region, parsed);
  if (resource === null) throw new EcsError('ResourceNotFoundException', 'The specified resource was not found.');
  return resource;
}

function resourceAt(region: Region, { type, path }: ParsedArn): { tags: Tag[] } | null {
  const [first = '', second = ''] = path;
  if (type === 'cluster') return region.clusters.get(first) ?? null;
  if (type === 'task-definition') {
    const [family = '', revision = ''] = shortName(first).split(':');
    return region.families.get(family)?.[Number(revision) - 1] ?? null;
  }
  if (type === 'capacity-provider') return region.capacityProviders.get(first) ?? null;
  // Short ARNs, without the cluster, cannot be tagged.
  if (path.length < 2) throw invalidParameter('Long arn format must be used for tagging operations');
  if (type === 'service') return region.clusters.get(first)?.services.get(second) ?? null;
  return type === 'task' ? (region.clusters.get(first)?.tasks.get(second) ?? null) : null;
}
