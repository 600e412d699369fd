import { clientException, type EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { FARGATE_PROVIDERS } from '../state/capacity-provider.ts';
import { lookUpTaskDefinition } from '../state/find-task-definition.ts';
import type { Region } from '../state/region.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import { structure, structures, text, texts } from './input.ts';

/**
 * The ACTIVE task definition that a service or task is to run.
 * @throws ClientException when there is none; `inactive` when it was deregistered.
 */
export function usableTaskDefinition(
  region: Region,
  reference: string,
  inactive: (message: string) => EcsError,
): TaskDefinition {
  const definition = lookUpTaskDefinition(region, reference);
  if (definition === null) throw clientException('TaskDefinition not found.');
  if (definition.status !== 'ACTIVE') throw inactive('TaskDefinition is inactive');
  return definition;
}

/** Checks that launch type and network configuration fit the definition. @throws InvalidParameterException */
export function checkNetwork(definition: TaskDefinition, settings: JsonObject): void {
  const network = structure(settings, 'networkConfiguration');
  if (isForFargate(settings) && !texts(definition.content, 'compatibilities').includes('FARGATE')) {
    throw invalidParameter('Task definition does not support launch_type FARGATE.');
  }
  if (definition.content['networkMode'] !== 'awsvpc') {
    if (network === null || structure(network, 'awsvpcConfiguration') === null) return;
    throw invalidParameter('Network Configuration is not valid for the given networkMode of this task definition.');
  }
  if (network === null) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const awsvpc = structure(network, 'awsvpcConfiguration');
  const subnets = awsvpc === null ? [] : texts(awsvpc, 'subnets');
  if (subnets.length === 0) throw invalidParameter('subnets can not be empty.');
}

function isForFargate(settings: JsonObject): boolean {
  const providers = structures(settings, 'capacityProviderStrategy').map((item) => text(item, 'capacityProvider'));
  return (
    text(settings, 'launchType') === 'FARGATE' ||
    providers.some((name) => name !== null && FARGATE_PROVIDERS.includes(name))
  );
}

/** A network configuration with ECS's defaults filled in; undefined where there is none. */
export function networkWithDefaults(settings: JsonObject): JsonObject | undefined {
  const network = structure(settings, 'networkConfiguration');
  const awsvpc = network === null ? null : structure(network, 'awsvpcConfiguration');
  if (network === null || awsvpc === null) return network ?? undefined;
  return { ...network, awsvpcConfiguration: { securityGroups: [], assignPublicIp: 'DISABLED', ...awsvpc } };
}
