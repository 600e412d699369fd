import type { JsonObject } from '../model/json.ts';
import type { Tag, TaggedTaskDefinition } from '../model/task-definition.ts';

/** The request of one RegisterTaskDefinition call. */
export type Registration = JsonObject & { readonly tags?: readonly Tag[] };

/** What DescribeTaskDefinition answers and RegisterTaskDefinition does not take (the two shapes of the ECS API compared). */
const readOnlyMembers: ReadonlySet<string> = new Set([
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
]);

/**
 * The request that registers a task definition again. Only the read-only members go; every other member, known today or
 * not, stays as it is and where it is. Tags that AWS sets by itself (`aws:`) cannot be sent, nor can an empty list of tags.
 */
export function registrationOf({ taskDefinition, tags }: TaggedTaskDefinition): Registration {
  const members = Object.entries(taskDefinition).filter(([member]) => !readOnlyMembers.has(member));
  const ownTags = tags.filter(({ key }) => !key.toLowerCase().startsWith('aws:'));
  // Object.fromEntries, unlike assignment, keeps a member called __proto__ a member.
  return Object.fromEntries(ownTags.length === 0 ? members : [...members, ['tags', ownTags]]) as Registration;
}
