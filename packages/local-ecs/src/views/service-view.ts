import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Deployment } from '../state/deployment.ts';
import type { DeploymentConfiguration } from '../state/deployment-configuration.ts';
import { primaryOf, type Service } from '../state/service.ts';
import { isPending } from '../state/task.ts';
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
  const counts = countTasks(service);
  return {
    ...settings,
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    ...sumOf(counts.values()),
    taskDefinition: primaryOf(service)?.taskDefinition.arn ?? service.ownTaskDefinition?.arn,
    deploymentConfiguration: deploymentConfigurationView(service.deploymentConfiguration),
    deployments: service.deployments.map((deployment) => deploymentView(service, deployment, counts)),
    taskSets: service.controller === 'ECS' ? undefined : [],
    events: service.events.map(({ id, createdAt, message }) => ({ id, createdAt: seconds(createdAt), message })),
    createdAt: seconds(service.createdAt),
    currentServiceDeployment: include.currentServiceDeployment ? current?.arn : undefined,
    currentServiceRevisions: service.deployments.map((deployment) => revisionSummary(deployment, counts)),
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

function deploymentView(service: Service, deployment: Deployment, counts: TaskCounts): JsonObject {
  const { loadBalancers: _loadBalancers, serviceRegistries: _registries, ...settings } = deployment.settings;
  return {
    ...settings,
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinition.arn,
    desiredCount: deployment.desiredCount,
    ...countOf(deployment, counts),
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
export function revisionSummary(deployment: Deployment, counts: TaskCounts): JsonObject {
  const { runningCount, pendingCount } = countOf(deployment, counts);
  return {
    arn: deployment.revisionArn,
    requestedTaskCount: deployment.desiredCount,
    runningTaskCount: runningCount,
    pendingTaskCount: pendingCount,
  };
}

interface TaskCount {
  readonly runningCount: number;
  readonly pendingCount: number;
}

/** The tasks of a service that are not STOPPED, by their deployment. */
export type TaskCounts = ReadonlyMap<Deployment | null, TaskCount>;

const NONE: TaskCount = { runningCount: 0, pendingCount: 0 };

/** Counts all in one go: a service may have thousands of tasks. */
export function countTasks(service: Service): TaskCounts {
  const counts = new Map<Deployment | null, { runningCount: number; pendingCount: number }>();
  for (const task of service.tasks) {
    const count = counts.get(task.deployment) ?? { ...NONE };
    counts.set(task.deployment, count);
    if (task.lastStatus === 'RUNNING') count.runningCount += 1;
    else if (isPending(task)) count.pendingCount += 1;
  }
  return counts;
}

function countOf(deployment: Deployment, counts: TaskCounts): TaskCount {
  return counts.get(deployment) ?? NONE;
}

function sumOf(counts: Iterable<TaskCount>): TaskCount {
  let all = NONE;
  for (const { runningCount, pendingCount } of counts) {
    all = { runningCount: all.runningCount + runningCount, pendingCount: all.pendingCount + pendingCount };
  }
  return all;
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
