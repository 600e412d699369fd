import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Deployment } from '../state/deployment.ts';
import type { DeploymentConfiguration } from '../state/deployment-configuration.ts';
import { primaryOf, type Service } from '../state/service.ts';
import { isPending, type Task } from '../state/task.ts';
import { optional, seconds, tagList } from './wire.ts';

/** The platform that `LATEST` stands for. */
const LATEST_PLATFORM = '1.4.0';

/** A service in wire form. The answers of UpdateService and CreateService do not name the current service deployment yet. */
export function serviceView(
  service: Service,
  include: { tags: boolean; currentServiceDeployment: boolean },
): JsonObject {
  const { settings } = service;
  const current = service.currentServiceDeployment;
  return {
    ...settings,
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    ...taskCounts([...service.tasks]),
    taskDefinition: primaryOf(service)?.taskDefinition.arn ?? service.ownTaskDefinition?.arn,
    deploymentConfiguration: deploymentConfigurationView(service.deploymentConfiguration),
    deployments: service.deployments.map((deployment) => deploymentView(service, deployment)),
    taskSets: service.controller === 'ECS' ? undefined : [],
    events: service.events.map(({ id, createdAt, message }) => ({ id, createdAt: seconds(createdAt), message })),
    createdAt: seconds(service.createdAt),
    currentServiceDeployment: include.currentServiceDeployment ? current?.arn : undefined,
    currentServiceRevisions: service.deployments.map((deployment) => revisionSummary(service, deployment)),
    deploymentController: { type: service.controller },
    schedulingStrategy: 'REPLICA',
    resourceManagementType: 'CUSTOMER',
    tags: include.tags ? tagList(service.tags) : undefined,
  };
}

export function deploymentConfigurationView(configuration: DeploymentConfiguration): JsonObject {
  const breaker = configuration.deploymentCircuitBreaker;
  const early = configuration.earlySuccessCriteria;
  return {
    ...configuration.given,
    earlySuccessCriteria: early === null ? configuration.given['earlySuccessCriteria'] : { enable: true, ...early },
    alarms: { ...configuration.alarms, alarmNames: [...configuration.alarms.alarmNames] },
    deploymentCircuitBreaker: {
      enable: breaker.enable,
      rollback: breaker.rollback,
      resetOnHealthyTask: breaker.resetOnHealthyTask,
      thresholdConfiguration: { ...breaker.threshold },
    },
    maximumPercent: configuration.maximumPercent,
    minimumHealthyPercent: configuration.minimumHealthyPercent,
    strategy: configuration.strategy,
    bakeTimeInMinutes: configuration.bakeTimeInMinutes,
  };
}

function deploymentView(service: Service, deployment: Deployment): JsonObject {
  const { loadBalancers: _loadBalancers, serviceRegistries: _registries, ...settings } = deployment.settings;
  return {
    ...settings,
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinition.arn,
    desiredCount: deployment.desiredCount,
    ...taskCounts(tasksOf(service, deployment)),
    failedTasks: deployment.failedTasks,
    createdAt: seconds(deployment.createdAt),
    updatedAt: seconds(deployment.updatedAt),
    platformVersion: resolvedPlatform(settings),
    rolloutState: reportsRollout(service) ? deployment.rolloutState : undefined,
    rolloutStateReason: reportsRollout(service) ? deployment.rolloutStateReason : undefined,
  };
}

function resolvedPlatform(settings: JsonObject): JsonValue {
  const platform = settings['platformVersion'];
  return platform === 'LATEST' ? LATEST_PLATFORM : platform;
}

/** Services behind a Classic Load Balancer have no rollout state. */
function reportsRollout(service: Service): boolean {
  const balancers = service.settings['loadBalancers'];
  return !(Array.isArray(balancers) && JSON.stringify(balancers).includes('"loadBalancerName"'));
}

/** A revision with its tasks, as services and service deployments name it. */
export function revisionSummary(service: Service, deployment: Deployment): JsonObject {
  const { runningCount, pendingCount } = taskCounts(tasksOf(service, deployment));
  return {
    arn: deployment.revisionArn,
    requestedTaskCount: deployment.desiredCount,
    runningTaskCount: runningCount,
    pendingTaskCount: pendingCount,
  };
}

function taskCounts(tasks: readonly Task[]): { runningCount: number; pendingCount: number } {
  return {
    runningCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingCount: tasks.filter(isPending).length,
  };
}

function tasksOf(service: Service, deployment: Deployment): Task[] {
  return [...service.tasks].filter((task) => task.deployment === deployment);
}

/** A service revision in wire form: the immutable record of all that is deployed together. */
export function serviceRevisionView(service: Service, deployment: Deployment): JsonObject {
  return {
    loadBalancers: [],
    serviceRegistries: [],
    ...deployment.settings,
    platformVersion: resolvedPlatform(deployment.settings),
    resolvedConfiguration: resolvedConfiguration(deployment.settings),
    serviceRevisionArn: deployment.revisionArn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: deployment.taskDefinition.arn,
    containerImages: containerImages(deployment),
    guardDutyEnabled: false,
    createdAt: seconds(deployment.createdAt),
  };
}

/** Where the tasks of the revision are registered; absent where that is nowhere. */
function resolvedConfiguration({ loadBalancers }: JsonObject): JsonObject | undefined {
  const balancers = Array.isArray(loadBalancers) ? loadBalancers.filter(isJsonObject) : [];
  if (balancers.length === 0) return undefined;
  return { loadBalancers: balancers.map(({ targetGroupArn }) => ({ targetGroupArn })) };
}

/** The images of the revision, with their digests once a task of it has pulled them. */
function containerImages({ taskDefinition, imageDigests }: Deployment): JsonObject[] {
  const containers = taskDefinition.content['containerDefinitions'];
  return (Array.isArray(containers) ? containers.filter(isJsonObject) : []).map(({ name, image }) => ({
    containerName: name,
    image,
    imageDigest: typeof name === 'string' ? optional(imageDigests?.get(name) ?? null) : undefined,
  }));
}
