import { clientException, EcsError, invalidParameter } from '../ecs-error.ts';
import { copyJson, type JsonObject, sameJson } from '../json.ts';
import { checkAssociated } from '../load-balancing/check-associated.ts';
import { isOfFargate } from '../state/capacity-provider.ts';
import type { Cluster } from '../state/cluster.ts';
import type { DeploymentConfiguration } from '../state/deployment-configuration.ts';
import { findCluster, type Region } from '../state/region.ts';
import { REVISION_MEMBERS, type Service, withoutPast } from '../state/service.ts';
import { withTags } from '../state/tags.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import { SERVICES } from '../store/kinds/services.ts';
import { serviceView } from '../views/service-view.ts';
import type { World } from '../world.ts';
import { launchOf } from './capacity-strategy.ts';
import { DEFAULT_CONFIGURATION, deploymentConfiguration } from './deployment-configuration.ts';
import { flag, integer, structure, structures, text } from './input.ts';
import { newDeployment } from './new-deployment.ts';
import type { Operation } from './operation.ts';
import { checkLaunch, checkLoadBalancers, checkNumbers } from './service-checks.ts';
import { tagsOf } from './tags.ts';
import { checkNetwork, networkWithDefaults, usableTaskDefinition } from './usable-task-definition.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** CreateService. The same call again answers with the service that is there. */
export const createService: Operation = ({ world, region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const name = text(input, 'serviceName') ?? '';
  if (!NAME.test(name))
    throw invalidParameter('Invalid service name: 1 to 255 letters, numbers, hyphens and underscores.');
  const existing = cluster.services.get(name);
  if (existing?.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
  if (existing?.status === 'ACTIVE') {
    if (sameJson(copyJson(input), existing.createInput)) return { service: answer(existing) };
    throw invalidParameter('Creation of service was not idempotent.');
  }
  checkLaunch(input);
  checkNumbers(input);
  const controller = controllerOf(input);
  const definition = definitionFor(region, input, controller);
  const configuration = deploymentConfiguration(input, DEFAULT_CONFIGURATION);
  const settings = initialSettings(region, cluster, input, configuration);
  if (definition !== null) {
    checkNetwork(definition, settings);
    checkLoadBalancers(settings, definition);
  }
  checkAssociated(world, settings);
  const service: Service = {
    name,
    arn: region.arns.service(cluster.name, name),
    clusterName: cluster.name,
    clusterArn: cluster.arn,
    accountId: region.accountId,
    region: region.name,
    createdAt: world.pace.now(),
    controller,
    status: 'ACTIVE',
    desiredCount: desiredCountOf(input),
    settings,
    deploymentConfiguration: configuration,
    createInput: copyJson(input),
    tags: withTags([], tagsOf(input)),
    ownTaskDefinition: controller === 'CODE_DEPLOY' ? definition : null,
    ...withoutPast(),
    told: new Map(),
    steady: false,
    blockedByProtection: false,
  };
  cluster.services.set(name, service);
  world.journal.changed(SERVICES, service);
  nameTargetGroups(world, region, settings);
  if (controller === 'ECS' && definition !== null) {
    world.scheduler.deploy(service, newDeployment(world, region, service, definition));
  }
  return { service: answer(service) };
};

/** Makes the target groups of the service known to the load balancer's API. */
export function nameTargetGroups(world: World, region: Region, settings: JsonObject): void {
  for (const balancer of structures(settings, 'loadBalancers')) {
    const arn = text(balancer, 'targetGroupArn');
    if (arn !== null) world.targetGroups.name(region.place, arn);
  }
}

function answer(service: Service): JsonObject {
  return serviceView(service, { tags: service.tags.length > 0, currentServiceDeployment: false });
}

function controllerOf(input: JsonObject): Service['controller'] {
  const type = text(structure(input, 'deploymentController') ?? {}, 'type');
  return type === 'CODE_DEPLOY' || type === 'EXTERNAL' ? type : 'ECS';
}

function definitionFor(region: Region, input: JsonObject, controller: Service['controller']): TaskDefinition | null {
  const reference = text(input, 'taskDefinition');
  if (controller === 'EXTERNAL') {
    if (reference !== null) throw invalidParameter('TaskDefinition must be blank');
    return null;
  }
  if (reference === null) throw invalidParameter('TaskDefinition can not be blank.');
  return usableTaskDefinition(region, reference, clientException);
}

function desiredCountOf(input: JsonObject): number {
  if (text(input, 'schedulingStrategy') === 'DAEMON')
    throw new EcsError('UnsupportedFeatureException', 'The scheduling strategy DAEMON is not emulated by local-ecs.');
  const desired = integer(input, 'desiredCount');
  if (desired === null) throw invalidParameter('Desired count can not be null when scheduling strategy is REPLICA.');
  return desired;
}

function initialSettings(
  region: Region,
  cluster: Cluster,
  input: JsonObject,
  configuration: DeploymentConfiguration,
): JsonObject {
  const { launchType, capacityProviderStrategy } = launchOf(cluster, input);
  const isFargate = launchType === 'FARGATE' || capacityProviderStrategy?.some(isOfFargate) === true;
  const given = Object.fromEntries(REVISION_MEMBERS.map((member) => [member, input[member] ?? undefined]));
  return copyJson({
    ...given,
    launchType,
    capacityProviderStrategy,
    loadBalancers: structures(input, 'loadBalancers'),
    serviceRegistries: structures(input, 'serviceRegistries'),
    networkConfiguration: networkWithDefaults(input),
    platformVersion: isFargate ? (text(input, 'platformVersion') ?? 'LATEST') : undefined,
    platformFamily: isFargate ? 'Linux' : undefined,
    placementConstraints: structures(input, 'placementConstraints'),
    placementStrategy: structures(input, 'placementStrategy'),
    healthCheckGracePeriodSeconds: integer(input, 'healthCheckGracePeriodSeconds') ?? 0,
    enableECSManagedTags: flag(input, 'enableECSManagedTags') ?? false,
    enableExecuteCommand: flag(input, 'enableExecuteCommand') ?? false,
    propagateTags: text(input, 'propagateTags') ?? 'NONE',
    availabilityZoneRebalancing: text(input, 'availabilityZoneRebalancing') ?? rebalancing(input, configuration),
    roleArn: roleOf(region, input),
    createdBy: region.arns.principal('user/local'),
  });
}

/** Services that may rebalance do so unless they are told not to. */
function rebalancing(input: JsonObject, { maximumPercent }: DeploymentConfiguration): string {
  const isClassic = structures(input, 'loadBalancers').some((balancer) => text(balancer, 'loadBalancerName') !== null);
  return maximumPercent > 100 && !isClassic ? 'ENABLED' : 'DISABLED';
}

/** The role that registers targets: the one that was given, else the service-linked one where there is something to register. */
function roleOf(region: Region, input: JsonObject): string | undefined {
  const given = text(input, 'role') ?? '';
  if (given !== '') return given;
  const needsOne = ['loadBalancers', 'serviceRegistries'].some((member) => structures(input, member).length > 0);
  return needsOne ? region.arns.serviceLinkedRole : undefined;
}
