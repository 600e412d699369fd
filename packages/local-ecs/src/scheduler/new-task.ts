import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { providerLaunchType, type StrategyItem } from '../state/capacity-provider.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Deployment } from '../state/deployment.ts';
import { newTaskId } from '../state/ids.ts';
import type { Region } from '../state/region.ts';
import type { Service } from '../state/service.ts';
import type { Tag } from '../state/tags.ts';
import type { TargetRegistration, Task, TaskContainer } from '../state/task.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import { chooseProvider } from './choose-provider.ts';

/** What distinguishes one task from another before it runs. */
export interface NewTask {
  readonly region: Region;
  readonly cluster: Cluster;
  readonly taskDefinition: TaskDefinition;
  readonly service: Service | null;
  readonly deployment: Deployment | null;
  readonly group: string;
  readonly startedBy: string | null;
  readonly settings: JsonObject;
  readonly overrides: JsonObject;
  readonly tags: Tag[];
  readonly now: number;
  /** The tasks that it shares a capacity provider strategy with. */
  readonly beside: readonly Task[];
}

/** A task that was accepted and does not run yet; it is entered in its cluster and service. */
export function newTask(wanted: NewTask): Task {
  const { region, cluster, taskDefinition, service, beside, now, ...rest } = wanted;
  const settings = placed(region, wanted.settings, beside);
  const id = newTaskId();
  const networkMode = textOr(taskDefinition.content['networkMode'], 'bridge');
  const task: Task = {
    ...rest,
    id,
    arn: region.arns.task(cluster.name, id),
    accountId: region.accountId,
    region: region.name,
    clusterName: cluster.name,
    clusterArn: cluster.arn,
    serviceName: service?.name ?? null,
    taskDefinition,
    settings,
    launchType: textOr(settings['launchType'], 'EC2'),
    networkMode,
    containers: containersOf(wanted, id),
    targetGroups: targetGroupsOf(settings['loadBalancers']),
    targetHealth: 'none',
    lastStatus: networkMode === 'awsvpc' ? 'PROVISIONING' : 'PENDING',
    desiredStatus: 'RUNNING',
    createdAt: now,
    pullStartedAt: null,
    pullStoppedAt: null,
    connectivityAt: null,
    startedAt: null,
    stoppingAt: null,
    executionStoppedAt: null,
    stoppedAt: null,
    steadyAt: null,
    unhealthyBy: null,
    protectedUntil: null,
    counted: false,
    registrationTold: false,
    stopCode: null,
    stoppedReason: null,
    version: 1,
    run: null,
    cancelWait: null,
  };
  cluster.tasks.set(id, task);
  service?.tasks.add(task);
  return task;
}

/** The settings with the provider that the strategy, where there is one, gives the task, and its launch type. */
function placed(region: Region, settings: JsonObject, beside: readonly Task[]): JsonObject {
  const { capacityProviderStrategy, ...rest } = settings;
  const strategy = objects(capacityProviderStrategy) as unknown as StrategyItem[];
  if (strategy.length === 0) return rest;
  const counts = new Map<string, number>();
  for (const { settings: other } of beside) {
    const provider = textOr(other['capacityProviderName'], '');
    counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  const capacityProviderName = chooseProvider(strategy, counts);
  return {
    ...rest,
    capacityProviderName,
    launchType: providerLaunchType(region.capacityProviders, capacityProviderName),
  };
}

function textOr(value: JsonValue, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function objects(value: JsonValue): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The containers' definitions with the overrides of the task applied. */
export function containerDefinitions({ content }: TaskDefinition, overrides: JsonObject): JsonObject[] {
  const overridden = objects(overrides['containerOverrides']);
  return objects(content['containerDefinitions']).map((definition) =>
    overriddenBy(definition, overridden.find(({ name }) => name === definition['name']) ?? {}),
  );
}

function containersOf({ region, cluster, taskDefinition, overrides }: NewTask, taskId: string): TaskContainer[] {
  const overridden = containerDefinitions(taskDefinition, overrides);
  return objects(taskDefinition.content['containerDefinitions']).map((definition, index) => {
    return {
      name: textOr(definition['name'], ''),
      image: textOr(definition['image'], ''),
      arn: region.arns.container(cluster.name, taskId, randomUUID()),
      essential: definition['essential'] !== false,
      definition: overridden[index] ?? definition,
      lastStatus: 'PENDING',
      health: 'UNKNOWN',
      imageDigest: null,
      ports: [],
      exitCode: null,
      reason: null,
    };
  });
}

/** An override replaces members; its environment is laid over the definition's. */
function overriddenBy(definition: JsonObject, override: JsonObject): JsonObject {
  const own = objects(override['environment']);
  const names = new Set(own.map(({ name }) => name));
  const kept = objects(definition['environment']).filter(({ name }) => !names.has(name));
  return { ...definition, ...override, environment: [...kept, ...own] };
}

function targetGroupsOf(loadBalancers: JsonValue): TargetRegistration[] {
  return objects(loadBalancers)
    .filter((balancer) => typeof balancer['targetGroupArn'] === 'string')
    .map((balancer) => ({
      targetGroupArn: textOr(balancer['targetGroupArn'], ''),
      containerName: textOr(balancer['containerName'], ''),
      containerPort: Number(balancer['containerPort'] ?? 0),
    }));
}
