import { clusterNotFound, serviceNotFound } from '../ecs-error.ts';
import type { AccountSettings } from './account-settings.ts';
import type { Alarm } from './alarm.ts';
import { arnMaker } from './arn.ts';
import type { CapacityProvider } from './capacity-provider.ts';
import type { Cluster } from './cluster.ts';
import type { Place } from './place.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';

/** All that one account has in one region. */
export interface Region {
  readonly name: string;
  readonly accountId: string;
  readonly place: Place;
  readonly arns: ReturnType<typeof arnMaker>;
  readonly clusters: Map<string, Cluster>;
  /** By family; index = revision - 1. Numbers are never used again. */
  readonly families: Map<string, TaskDefinition[]>;
  /** Those that were created, by name; FARGATE and FARGATE_SPOT are not among them. */
  readonly capacityProviders: Map<string, CapacityProvider>;
  readonly accountSettings: AccountSettings;
  /** Those whose state was set, by name; every other one is OK. */
  readonly alarms: Map<string, Alarm>;
}

export function createRegion({ accountId, region: name }: Place): Region {
  return {
    name,
    accountId,
    place: { accountId, region: name },
    arns: arnMaker(name, accountId),
    clusters: new Map(),
    families: new Map(),
    capacityProviders: new Map(),
    accountSettings: new Map(),
    alarms: new Map(),
  };
}

/** The last part of an ARN, or the text itself where it is a short name. */
export function shortName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
}

/** The cluster by name or ARN in whatever status, or null. */
export function lookUpCluster(region: Region, nameOrArn: string): Cluster | null {
  const cluster = region.clusters.get(shortName(nameOrArn)) ?? null;
  return cluster !== null && nameOrArn.startsWith('arn:') && nameOrArn !== cluster.arn ? null : cluster;
}

/** The cluster `nameOrArn` (default `default`). @throws ClusterNotFoundException when unknown or INACTIVE. */
export function findCluster(region: Region, nameOrArn: string | null): Cluster {
  const cluster = lookUpCluster(region, nameOrArn ?? 'default');
  if (cluster === null || cluster.status !== 'ACTIVE') throw clusterNotFound();
  return cluster;
}

/** The service by name or ARN in whatever status, or null. */
export function lookUpService(cluster: Cluster, nameOrArn: string): Service | null {
  const service = cluster.services.get(shortName(nameOrArn));
  if (service === undefined) return null;
  if (!nameOrArn.startsWith('arn:') || nameOrArn === service.arn) return service;
  // ARNs of very old services do not name the cluster.
  return nameOrArn.endsWith(`:service/${service.name}`) ? service : null;
}

/** The service by name or ARN in whatever status. @throws ServiceNotFoundException when unknown. */
export function findService(cluster: Cluster, nameOrArn: string): Service {
  const service = lookUpService(cluster, nameOrArn);
  if (service === null) throw serviceNotFound();
  return service;
}

/** The service that the task belongs to, or null. */
export function serviceOf(region: Region, task: Task): Service | null {
  if (task.serviceName === null) return null;
  return region.clusters.get(task.clusterName)?.services.get(task.serviceName) ?? null;
}

/** The task by id or ARN, or null. */
export function lookUpTask(cluster: Cluster, idOrArn: string): Task | null {
  const task = cluster.tasks.get(shortName(idOrArn)) ?? null;
  if (task === null || !idOrArn.startsWith('arn:')) return task;
  return task.arn === idOrArn ? task : null;
}
