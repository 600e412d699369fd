import type { Deployment, EcsService } from '../model/ecs-service.ts';
import type { ServiceDeployment } from '../model/service-deployment.ts';
import { isStopped, type Task } from '../model/task.ts';
import type { Subject } from './subject.ts';

/** Everything seen of one service in one tick. A verdict is a pure function of it. */
export interface Observation {
  /** Epoch milliseconds on our clock. */
  readonly at: number;
  readonly service: EcsService;
  /** The tasks of the service as last looked at, null before the first look. */
  readonly tasks: TaskLook | null;
  /** The service deployment record of our deployment as last read; null where it was not needed, not allowed or not supported. */
  readonly record: ServiceDeployment | null;
}

/** The tasks of a service, as far as they were looked at. */
export interface TaskLook {
  /** When all of them were last looked at, epoch milliseconds on our clock; equal to the observation's: in this very tick. */
  readonly at: number;
  /** Of all deployments, as last described. */
  readonly tasks: readonly Task[];
}

/** Our entry in the `deployments` list. */
export function ourDeployment(subject: Subject, service: EcsService): Deployment | null {
  return service.deployments.find(({ id }) => id === subject.deploymentId) ?? null;
}

/** The entry that new tasks belong to. */
export function primaryDeployment(service: EcsService): Deployment | null {
  return service.deployments.find(({ status }) => status === 'PRIMARY') ?? null;
}

/**
 * Whether an answer is older than our deployment: it does not list it, and nothing in it happened since ECS made it. Answers of ECS agree only
 * after a while; such a one tells nothing of ours, least of all that it was rolled back.
 */
export function isStale(subject: Subject, service: EcsService): boolean {
  const times = [
    ...service.deployments.flatMap(({ createdAt, updatedAt }) => [createdAt, updatedAt]),
    ...service.events.map(({ createdAt }) => createdAt),
  ];
  return ourDeployment(subject, service) === null && times.every((time) => time < subject.createdAt);
}

/** Tasks of other deployments that may still serve or drain: an old task is one that ours did not start and that has not stopped. */
export function oldTasks(subject: Subject, look: TaskLook | null): readonly Task[] {
  return look === null ? [] : look.tasks.filter((task) => task.startedBy !== subject.deploymentId && !isStopped(task));
}

/** Tasks of our deployment that have not stopped. */
export function newTasks(subject: Subject, look: TaskLook | null): readonly Task[] {
  return look === null ? [] : look.tasks.filter((task) => task.startedBy === subject.deploymentId && !isStopped(task));
}

/** Running and pending tasks of other deployments by ECS's own count; tasks that drain are no longer in it. */
export function oldTasksCounted(subject: Subject, service: EcsService): number {
  return service.deployments
    .filter(({ id }) => id !== subject.deploymentId)
    .reduce((sum, { runningCount, pendingCount }) => sum + runningCount + pendingCount, 0);
}
