import { withTags } from '../state/tags.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import { TASK_DEFINITIONS } from '../store/kinds/task-definitions.ts';
import { taskDefinitionView } from '../views/task-definition-view.ts';
import { tagList } from '../views/wire.ts';
import { text } from './input.ts';
import type { Operation } from './operation.ts';
import { tagsOf } from './tags.ts';
import { withDefaults } from './task-definition-defaults.ts';

/** Members of an answer that are none of a request; `tags` stand beside the definition. */
const NOT_REGISTERED = new Set([
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
  'tags',
]);

/** RegisterTaskDefinition. Every call makes a new revision; members that are unknown here are kept. */
export const registerTaskDefinition: Operation = ({ world, region, input }) => {
  const tags = withTags([], tagsOf(input));
  const given = Object.fromEntries(Object.entries(input).filter(([member]) => !NOT_REGISTERED.has(member)));
  // Old tools send an empty role for none.
  for (const role of ['taskRoleArn', 'executionRoleArn']) if (given[role] === '') delete given[role];
  const family = text(given, 'family') ?? '';
  const revisions = region.families.get(family) ?? [];
  region.families.set(family, revisions);
  const revision = revisions.length + 1;
  const definition: TaskDefinition = {
    family,
    revision,
    arn: region.arns.taskDefinition(family, revision),
    status: 'ACTIVE',
    content: withDefaults(given),
    tags,
    registeredAt: world.pace.now(),
    deregisteredAt: null,
    deleteRequestedAt: null,
  };
  revisions.push(definition);
  world.journal.changed(TASK_DEFINITIONS, definition);
  return {
    taskDefinition: taskDefinitionView(definition, region),
    tags: tags.length > 0 ? tagList(tags) : undefined,
  };
};
