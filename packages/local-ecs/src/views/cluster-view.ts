import type { JsonObject } from '../json.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Service } from '../state/service.ts';
import { isPending, type Task } from '../state/task.ts';
import { tagList } from './wire.ts';

/** What the answers of the calls that change a cluster show of it. */
export const ALL_OF_IT: readonly string[] = ['SETTINGS', 'CONFIGURATIONS', 'TAGS'];

/** A cluster in wire form; `include` is that of DescribeClusters. */
export function clusterView(cluster: Cluster, include: readonly string[]): JsonObject {
  const tasks = [...cluster.tasks.values()];
  const { settings, configuration, ...given } = cluster.given;
  const providers = Array.isArray(given['capacityProviders']) ? given['capacityProviders'].length : 0;
  return {
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    ...given,
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(isRunning).length,
    pendingTasksCount: tasks.filter(isPending).length,
    activeServicesCount: activeServices(cluster),
    statistics: include.includes('STATISTICS') ? statistics(cluster, tasks) : [],
    settings: include.includes('SETTINGS') ? settings : [],
    configuration: include.includes('CONFIGURATIONS') ? configuration : undefined,
    attachments: include.includes('ATTACHMENTS') ? [] : undefined,
    attachmentsStatus: include.includes('ATTACHMENTS') && providers > 0 ? 'UPDATE_COMPLETE' : undefined,
    tags: include.includes('TAGS') ? tagList(cluster.tags) : [],
  };
}

/** Services that are not INACTIVE. */
export function activeServices(cluster: Cluster): number {
  return [...cluster.services.values()].filter(({ status }) => status !== 'INACTIVE').length;
}

function isRunning({ lastStatus }: Task): boolean {
  return lastStatus === 'RUNNING';
}

const LAUNCH_TYPES = [
  ['EC2', 'EC2'],
  ['FARGATE', 'Fargate'],
  ['EXTERNAL', 'External'],
] as const;

/** Counts by launch type, as texts. */
function statistics(cluster: Cluster, tasks: readonly Task[]): JsonObject[] {
  const services = [...cluster.services.values()];
  const tasksOf = (type: string, is: (task: Task) => boolean): number =>
    tasks.filter((task) => task.launchType === type && is(task)).length;
  const servicesOf = (type: string, status: Service['status']): number =>
    services.filter((service) => service.status === status && launchTypeOf(service) === type).length;
  const count = (name: string, value: number): JsonObject => ({ name, value: String(value) });
  return [
    ...LAUNCH_TYPES.map(([type, name]) => count(`running${name}TasksCount`, tasksOf(type, isRunning))),
    ...LAUNCH_TYPES.map(([type, name]) => count(`pending${name}TasksCount`, tasksOf(type, isPending))),
    ...LAUNCH_TYPES.map(([type, name]) => count(`active${name}ServiceCount`, servicesOf(type, 'ACTIVE'))),
    ...LAUNCH_TYPES.map(([type, name]) => count(`draining${name}ServiceCount`, servicesOf(type, 'DRAINING'))),
  ];
}

/** A service with a strategy counts by its first provider. */
function launchTypeOf({ settings }: Service): unknown {
  if (settings['launchType'] !== undefined) return settings['launchType'];
  return JSON.stringify(settings['capacityProviderStrategy'] ?? '').includes('"FARGATE') ? 'FARGATE' : 'EC2';
}
