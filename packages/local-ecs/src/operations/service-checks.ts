import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import { integer, structures, text } from './input.ts';

const LONGEST_GRACE_SECONDS = 2_147_483_647;

/** @throws InvalidParameterException for a launch type beside a capacity provider strategy. */
export function checkLaunch(input: JsonObject): void {
  if (text(input, 'launchType') !== null && structures(input, 'capacityProviderStrategy').length > 0) {
    throw invalidParameter('Specify either Launch Type or Capacity Provider Strategy, but not both.');
  }
}

/** @throws InvalidParameterException for counts and periods out of range. */
export function checkNumbers(input: JsonObject): void {
  const desired = integer(input, 'desiredCount');
  if (desired !== null && desired < 0) throw invalidParameter('desiredCount cannot be negative.');
  const grace = integer(input, 'healthCheckGracePeriodSeconds');
  if (grace !== null && (grace < 0 || grace > LONGEST_GRACE_SECONDS)) {
    throw invalidParameter(`healthCheckGracePeriodSeconds must be between 0 and ${LONGEST_GRACE_SECONDS}.`);
  }
}

/** @throws InvalidParameterException when a load balancer names a container or port that the definition lacks. */
export function checkLoadBalancers(settings: JsonObject, definition: TaskDefinition): void {
  const balancers = structures(settings, 'loadBalancers');
  const containers = structures(definition.content, 'containerDefinitions');
  for (const balancer of balancers) {
    const name = text(balancer, 'containerName');
    const container = containers.find((each) => each['name'] === name);
    if (container === undefined) throw invalidParameter(`The container ${name} does not exist in the task definition.`);
    const port = integer(balancer, 'containerPort');
    if (!structures(container, 'portMappings').some((mapping) => mapping['containerPort'] === port)) {
      throw invalidParameter(`The container ${name} did not have a container port ${port} defined.`);
    }
  }
}
