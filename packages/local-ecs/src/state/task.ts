import type { JsonObject } from '../json.ts';
import type { PortBinding, RunningTask } from '../runtime/runtime.ts';
import type { Deployment } from './deployment.ts';
import type { Tag } from './tags.ts';
import type { TaskDefinition } from './task-definition.ts';

/** Where a task is in its life, in the words of ECS. */
export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

/** Why a task was stopped, in the words of ECS. */
export type StopCode = 'TaskFailedToStart' | 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated';

/** A container of a task, and how it is. */
export interface TaskContainer {
  readonly name: string;
  readonly image: string;
  readonly arn: string;
  readonly essential: boolean;
  readonly definition: JsonObject;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  /** UNKNOWN where the container has no health check. */
  health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  imageDigest: string | null;
  /** Where it can be reached while it runs; nowhere, where it is simulated. */
  ports: readonly PortBinding[];
  exitCode: number | null;
  reason: string | null;
}

/** A task of a cluster; its times are epoch milliseconds, null where it has not come to them. */
export interface Task {
  readonly id: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly taskDefinition: TaskDefinition;
  /** Null for tasks of RunTask. */
  readonly serviceName: string | null;
  readonly deployment: Deployment | null;
  readonly group: string;
  readonly startedBy: string | null;
  readonly launchType: string;
  readonly networkMode: string;
  /** Launch type or capacity provider, platform, network and so on, in wire form. */
  readonly settings: JsonObject;
  readonly overrides: JsonObject;
  tags: Tag[];
  readonly containers: readonly TaskContainer[];
  /** Target groups its containers are registered with while it runs. */
  readonly targetGroups: readonly TargetRegistration[];
  targetHealth: 'none' | 'initial' | 'healthy' | 'unhealthy' | 'draining';
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  readonly createdAt: number;
  pullStartedAt: number | null;
  pullStoppedAt: number | null;
  connectivityAt: number | null;
  startedAt: number | null;
  stoppingAt: number | null;
  executionStoppedAt: number | null;
  stoppedAt: number | null;
  /** When it began to count as healthy for its service; null until then. */
  steadyAt: number | null;
  /** The check that found it unhealthy, once the grace period is over. */
  unhealthyBy: 'container health check' | 'load balancer' | null;
  /** Until this time (epoch ms) neither scale-in nor a deployment stops it; null: it is not protected. */
  protectedUntil: number | null;
  /** Set once the scheduler has accounted for its end. */
  counted: boolean;
  /** Set once its registration with the load balancer was told. */
  registrationTold: boolean;
  stopCode: StopCode | null;
  stoppedReason: string | null;
  version: number;
  run: RunningTask | null;
  /** Cancels the wait it is in (40 s rule, draining). */
  cancelWait: (() => void) | null;
}

/** A port of a container that is a target of a group. */
export interface TargetRegistration {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** Whether it is on its way to RUNNING. */
export function isPending(task: Task): boolean {
  return task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING' || task.lastStatus === 'ACTIVATING';
}

/** Whether nobody asked it to stop. */
export function isKept(task: Task): boolean {
  return task.desiredStatus === 'RUNNING';
}

/** The address its network interface would have. */
export function privateAddress({ id }: Task): string {
  return `10.0.${Number.parseInt(id.slice(0, 2), 16)}.${Number.parseInt(id.slice(2, 4), 16)}`;
}
