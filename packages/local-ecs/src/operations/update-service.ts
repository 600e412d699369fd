import { clientException, EcsError, invalidParameter } from '../ecs-error.ts';
import { copyJson, type JsonObject, sameJson } from '../json.ts';
import { checkAssociated } from '../load-balancing/check-associated.ts';
import type { Cluster } from '../state/cluster.ts';
import { findCluster, findService } from '../state/region.ts';
import { primaryOf, REVISION_MEMBERS, type Service } from '../state/service.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import { serviceView } from '../views/service-view.ts';
import { associatedProviders, strategyIn } from './capacity-strategy.ts';
import { nameTargetGroups } from './create-service.ts';
import { deploymentConfiguration } from './deployment-configuration.ts';
import { flag, integer, text } from './input.ts';
import { newDeployment } from './new-deployment.ts';
import type { Operation } from './operation.ts';
import { checkLoadBalancers, checkNumbers } from './service-checks.ts';
import { checkNetwork, networkWithDefaults, usableTaskDefinition } from './usable-task-definition.ts';

/** Members that are edited in place, without a new deployment. */
const EDITED_MEMBERS = [
  'capacityProviderStrategy',
  'placementConstraints',
  'placementStrategy',
  'healthCheckGracePeriodSeconds',
  'availabilityZoneRebalancing',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
] as const;

/** UpdateService. A new deployment starts where the revision differs or one is forced; all else changes in place. */
export const updateService: Operation = ({ world, region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const service = findService(cluster, required(input, 'service'));
  if (service.status !== 'ACTIVE') throw new EcsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  checkController(service, input);
  checkNumbers(input);
  const primary = primaryOf(service);
  const reference = text(input, 'taskDefinition');
  const wanted =
    reference === null ? primary?.taskDefinition : usableTaskDefinition(region, reference, clientException);
  const settings = updatedSettings(cluster, service, input);
  if (wanted !== undefined) {
    checkNetwork(wanted, settings);
    checkLoadBalancers(settings, wanted);
  }
  // Groups that the service has already may have lost their load balancer since.
  if (input['loadBalancers'] !== undefined) checkAssociated(world, settings);
  const configuration = deploymentConfiguration(input, service.deploymentConfiguration);
  const isNew = startsDeployment(service, input, wanted, settings);
  service.deploymentConfiguration = configuration;
  service.settings = settings;
  service.desiredCount = integer(input, 'desiredCount') ?? service.desiredCount;
  if (primary !== undefined) {
    // Any update of the service ends its backoff.
    for (const deployment of service.deployments) deployment.notBefore = 0;
    primary.failedStarts = 0;
    // Where tasks are placed is edited in place.
    for (const member of ['launchType', 'capacityProviderStrategy']) primary.settings[member] = settings[member];
  }
  nameTargetGroups(world, region, settings);
  if (isNew && wanted !== undefined) world.scheduler.deploy(service, newDeployment(world, region, service, wanted));
  else world.scheduler.wake(service);
  return { service: serviceView(service, { tags: service.tags.length > 0, currentServiceDeployment: false }) };
};

function required(input: JsonObject, member: string): string {
  const value = text(input, member);
  if (value === null || value === '') throw invalidParameter(`${member} can not be blank.`);
  return value;
}

/** What UpdateService may not touch where another controller drives the deployments. */
function checkController({ controller }: Service, input: JsonObject): void {
  if (controller === 'EXTERNAL' && text(input, 'taskDefinition') !== null)
    throw invalidParameter('TaskDefinition must be blank');
  if (controller !== 'CODE_DEPLOY') return;
  const refuse = (what: string): EcsError =>
    invalidParameter(
      `Unable to update ${what} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
    );
  if (text(input, 'taskDefinition') !== null) throw refuse('task definition');
  const isGiven = (member: string): boolean => input[member] !== undefined;
  if (isGiven('networkConfiguration') || isGiven('platformVersion')) throw refuse('network parameters');
  if (flag(input, 'forceNewDeployment') === true) throw refuse('network parameters');
  if (isGiven('loadBalancers')) throw refuse('load balancers');
}

function updatedSettings(cluster: Cluster, service: Service, input: JsonObject): JsonObject {
  const settings: JsonObject = { ...service.settings };
  for (const member of [...REVISION_MEMBERS, ...EDITED_MEMBERS]) {
    const value = input[member] ?? null;
    if (value !== null) settings[member] = copyJson(value);
  }
  if ((input['networkConfiguration'] ?? null) !== null) settings['networkConfiguration'] = networkWithDefaults(input);
  if ((input['capacityProviderStrategy'] ?? null) !== null) {
    // An empty strategy goes back to the launch type; another one replaces it.
    const strategy = strategyIn(input, 'capacityProviderStrategy', associatedProviders(cluster));
    settings['launchType'] = strategy.length > 0 ? undefined : (service.settings['launchType'] ?? 'EC2');
    settings['capacityProviderStrategy'] = strategy.length > 0 ? strategy : undefined;
  }
  // No volume configurations and an empty list of them are the same.
  if (Array.isArray(settings['volumeConfigurations']) && settings['volumeConfigurations'].length === 0) {
    settings['volumeConfigurations'] = undefined;
  }
  return settings;
}

function startsDeployment(
  service: Service,
  input: JsonObject,
  wanted: TaskDefinition | undefined,
  settings: JsonObject,
): boolean {
  if (service.controller !== 'ECS') return false;
  if (flag(input, 'forceNewDeployment') === true) return true;
  if (wanted !== primaryOf(service)?.taskDefinition) return true;
  return REVISION_MEMBERS.some((member) => !sameJson(settings[member], service.settings[member]));
}
