import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { findCluster, type Region, shortName } from '../state/region.ts';
import { askedIds } from './asked-ids.ts';
import { structures, text } from './input.ts';
import type { Operation } from './operation.ts';
import { page } from './pages.ts';
import { usableTaskDefinition } from './usable-task-definition.ts';

/*
 * No container instance is ever registered, so that these operations answer as they do in a cluster that has none. Tasks of
 * the launch type EC2 are placed all the same.
 */

const MOST_DESCRIBED = 100;
const MOST_STARTED = 10;
const MOST_ATTRIBUTES = 10;

/** ListContainerInstances: none. */
export const listContainerInstances: Operation = ({ region, input }) => {
  findCluster(region, text(input, 'cluster'));
  const { page: containerInstanceArns } = page<string>([], input, MOST_DESCRIBED);
  return { containerInstanceArns };
};

/** DescribeContainerInstances: every one is MISSING. */
export const describeContainerInstances: Operation = ({ region, input }) => ({
  containerInstances: [],
  failures: missing(region, input, MOST_DESCRIBED),
});

/** UpdateContainerInstancesState: every one is MISSING. */
export const updateContainerInstancesState: Operation = ({ region, input }) => {
  const status = text(input, 'status') ?? '';
  if (status !== 'ACTIVE' && status !== 'DRAINING') {
    throw invalidParameter('Container instances status should be one of [ACTIVE, DRAINING]');
  }
  return { containerInstances: [], failures: missing(region, input, MOST_ATTRIBUTES) };
};

/** DeregisterContainerInstance and UpdateContainerAgent. @throws InvalidParameterException: there is no such instance */
export const refuseContainerInstance: Operation = ({ region, input }) => {
  findCluster(region, text(input, 'cluster'));
  throw invalidParameter('The referenced container instance was not found.');
};

/** StartTask: starts nothing, since no instance that it names is there. */
export const startTask: Operation = ({ region, input }) => {
  const failures = missing(region, input, MOST_STARTED);
  usableTaskDefinition(region, text(input, 'taskDefinition') ?? '', invalidParameter);
  return { tasks: [], failures };
};

/** ListAttributes: none. */
export const listAttributes: Operation = ({ region, input }) => {
  findCluster(region, text(input, 'cluster'));
  const { page: attributes } = page<JsonObject>([], input, MOST_DESCRIBED);
  return { attributes };
};

/** PutAttributes and DeleteAttributes. @throws TargetNotFoundException: only container instances have attributes */
export const refuseAttributes: Operation = ({ region, input }) => {
  findCluster(region, text(input, 'cluster'));
  const attributes = structures(input, 'attributes');
  if (attributes.length === 0) throw invalidParameter('Attributes cannot be empty.');
  if (attributes.length > MOST_ATTRIBUTES) throw invalidParameter('Attributes cannot have more than 10 elements.');
  const target = text(attributes[0] ?? {}, 'targetId');
  throw new EcsError('TargetNotFoundException', `The target ${target} of type container-instance was not found.`);
};

function missing(region: Region, input: JsonObject, most: number): JsonObject[] {
  const cluster = findCluster(region, text(input, 'cluster'));
  const ids = askedIds(input, 'containerInstances', 'Container instances', most);
  return ids.map((id) => ({ arn: region.arns.containerInstance(cluster.name, shortName(id)), reason: 'MISSING' }));
}
