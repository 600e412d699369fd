import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { type ParsedArn, parseArn } from '../state/arn.ts';
import { isSamePlace } from '../state/place.ts';
import { type Region, shortName } from '../state/region.ts';
import { isReserved, type Tag, withTags } from '../state/tags.ts';
import { CLUSTERS } from '../store/kinds/clusters.ts';
import { SERVICES } from '../store/kinds/services.ts';
import { TASK_DEFINITIONS } from '../store/kinds/task-definitions.ts';
import { TASKS } from '../store/kinds/tasks.ts';
import type { RecordKind } from '../store/record-kind.ts';
import { tagList } from '../views/wire.ts';
import type { World } from '../world.ts';
import { structures, text, texts } from './input.ts';
import type { Call, Operation } from './operation.ts';

/** The tags of a request that makes something; an empty list is none. */
export function tagsOf(input: JsonObject): Tag[] {
  return structures(input, 'tags').map(tagOf);
}

/** TagResource. */
export const tagResource: Operation = (call) => {
  const { thing, changed } = taggable(call, text(call.input, 'resourceArn'));
  thing.tags = withTags(thing.tags, structures(call.input, 'tags').map(tagOf));
  changed();
  return {};
};

/** UntagResource. */
export const untagResource: Operation = (call) => {
  const { thing, changed } = taggable(call, text(call.input, 'resourceArn'));
  const keys = new Set(texts(call.input, 'tagKeys'));
  if ([...keys].some(isReserved)) throw invalidParameter('Tag keys with the prefix aws: are reserved for AWS use.');
  thing.tags = thing.tags.filter(({ key }) => !keys.has(key));
  changed();
  return {};
};

/** ListTagsForResource. */
export const listTagsForResource: Operation = (call) => ({
  tags: tagList(taggable(call, text(call.input, 'resourceArn')).thing.tags),
});

function tagOf(tag: JsonObject): Tag {
  const key = text(tag, 'key') ?? '';
  const value = text(tag, 'value') ?? '';
  if (key.length < 1 || key.length > 128) throw invalidParameter('Tag keys must have 1 to 128 characters.');
  if (value.length > 256) throw invalidParameter('Tag values must have at most 256 characters.');
  return { key, value };
}

/** A thing that carries tags. */
interface Taggable {
  readonly thing: { tags: Tag[] };
  readonly changed: () => void;
}

function taggable({ world, region }: Call, arn: string | null): Taggable {
  const parsed = arn === null ? null : parseArn(arn);
  if (parsed === null || parsed.service !== 'ecs') throw invalidParameter('The ARN provided is invalid.');
  const resource = isSamePlace(parsed, region.place) ? resourceAt(world, region, parsed) : null;
  if (resource === null) throw new EcsError('ResourceNotFoundException', 'The specified resource was not found.');
  return resource;
}

function resourceAt({ journal }: World, region: Region, { type, path }: ParsedArn): Taggable | null {
  const found = <Thing extends { tags: Tag[] }>(kind: RecordKind<Thing>, thing: Thing | undefined): Taggable | null =>
    thing === undefined ? null : { thing, changed: () => journal.changed(kind, thing) };
  const [first = '', second = ''] = path;
  if (type === 'cluster') return found(CLUSTERS, region.clusters.get(first));
  if (type === 'task-definition') {
    const [family = '', revision = ''] = shortName(first).split(':');
    return found(TASK_DEFINITIONS, region.families.get(family)?.[Number(revision) - 1]);
  }
  if (type === 'capacity-provider') {
    const thing = region.capacityProviders.get(first);
    // Capacity providers are swept: no mark is needed.
    return thing === undefined ? null : { thing, changed: () => undefined };
  }
  // Short ARNs, without the cluster, cannot be tagged.
  if (path.length < 2) throw invalidParameter('Long arn format must be used for tagging operations');
  if (type === 'service') return found(SERVICES, region.clusters.get(first)?.services.get(second));
  return type === 'task' ? found(TASKS, region.clusters.get(first)?.tasks.get(second)) : null;
}
