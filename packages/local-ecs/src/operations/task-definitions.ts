import { clientException, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { lookUpTaskDefinition, parseReference } from '../state/find-task-definition.ts';
import type { Region } from '../state/region.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import { TASK_DEFINITIONS } from '../store/kinds/task-definitions.ts';
import { taskDefinitionView } from '../views/task-definition-view.ts';
import { tagList } from '../views/wire.ts';
import { text, texts } from './input.ts';
import type { Operation } from './operation.ts';
import { page } from './pages.ts';

const FAMILY = /^[A-Za-z0-9_-]{1,255}$/;
const MOST_DELETED_AT_ONCE = 10;

/** DescribeTaskDefinition. INACTIVE and DELETE_IN_PROGRESS revisions can be described. */
export const describeTaskDefinition: Operation = ({ region, input }) => {
  const definition = lookUpTaskDefinition(region, text(input, 'taskDefinition') ?? '');
  if (definition === null) throw clientException('Unable to describe task definition.');
  return {
    taskDefinition: taskDefinitionView(definition, region),
    tags: texts(input, 'include').includes('TAGS') ? tagList(definition.tags) : undefined,
  };
};

/** DeregisterTaskDefinition. What runs on the revision goes on. */
export const deregisterTaskDefinition: Operation = ({ world, region, input }) => {
  const reference = text(input, 'taskDefinition') ?? '';
  const { revision } = parseReference(reference);
  if (revision === null) throw clientException('Revision is missing.');
  if (!/^\d+$/.test(revision)) throw invalidParameter(`Invalid revision number. Number: ${revision}`);
  const definition = lookUpTaskDefinition(region, reference);
  if (definition === null) throw clientException('Unable to describe task definition.');
  if (definition.status === 'ACTIVE') {
    definition.status = 'INACTIVE';
    definition.deregisteredAt = world.pace.now();
    world.journal.changed(TASK_DEFINITIONS, definition);
  }
  return { taskDefinition: taskDefinitionView(definition, region) };
};

/** DeleteTaskDefinitions. Revisions that cannot be deleted come back as failures. */
export const deleteTaskDefinitions: Operation = ({ world, region, input }) => {
  const references = texts(input, 'taskDefinitions');
  if (references.length === 0) throw invalidParameter('size of TaskDefinition references list must be greater than 0');
  if (references.length > MOST_DELETED_AT_ONCE)
    throw invalidParameter('Size of TaskDefinition references list cannot exceed 10');
  const taskDefinitions: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const reference of references) {
    const outcome = deletable(region, reference);
    if (typeof outcome === 'string') failures.push({ arn: reference, reason: outcome });
    else {
      outcome.status = 'DELETE_IN_PROGRESS';
      outcome.deleteRequestedAt ??= world.pace.now();
      world.journal.changed(TASK_DEFINITIONS, outcome);
      taskDefinitions.push(taskDefinitionView(outcome, region));
    }
  }
  return { taskDefinitions, failures };
};

/** The revision to delete, or why it cannot be. */
function deletable(region: Region, reference: string): TaskDefinition | string {
  const { family, revision } = parseReference(reference);
  if (!FAMILY.test(family) || revision === null || !/^\d+$/.test(revision)) {
    return 'The specified task definition identifier is invalid. Specify a valid name or ARN and try again.';
  }
  const definition = lookUpTaskDefinition(region, reference);
  if (definition === null)
    return 'The specified task definition does not exist. Specify a valid account, family, revision and try again.';
  if (definition.status !== 'ACTIVE') return definition;
  return 'The specified task definition is still in ACTIVE status. Please deregister the target and try again.';
}

/** ListTaskDefinitions. `familyPrefix` is a whole family name; by family, then by number. */
export const listTaskDefinitions: Operation = ({ region, input }) => {
  const family = text(input, 'familyPrefix');
  const status = text(input, 'status') ?? 'ACTIVE';
  const families = [...region.families].filter(([name]) => family === null || name === family);
  const sorted = families
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, revisions]) => revisions.filter((revision) => revision.status === status));
  if (text(input, 'sort') === 'DESC') sorted.reverse();
  const { page: definitions, nextToken } = page(sorted, input, 100);
  return { taskDefinitionArns: definitions.map(({ arn }) => arn), nextToken };
};

/** ListTaskDefinitionFamilies. Here `familyPrefix` is a true prefix; without a status, families without ACTIVE revisions are listed too. */
export const listTaskDefinitionFamilies: Operation = ({ region, input }) => {
  const prefix = text(input, 'familyPrefix') ?? '';
  const status = text(input, 'status') ?? 'ALL';
  const isWanted = (revisions: readonly TaskDefinition[]): boolean =>
    status === 'ALL' || revisions.some((revision) => revision.status === 'ACTIVE') === (status === 'ACTIVE');
  const families = [...region.families]
    .filter(([name, revisions]) => name.startsWith(prefix) && isWanted(revisions))
    .map(([name]) => name)
    .toSorted();
  const { page: names, nextToken } = page(families, input, 100);
  return { families: names, nextToken };
};
