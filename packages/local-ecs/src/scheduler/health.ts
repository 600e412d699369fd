import type { Deployment } from '../state/deployment.ts';
import { isKept, type Task, type TaskContainer } from '../state/task.ts';

/** Without load balancer and health check a task counts as healthy once it was RUNNING for this long. */
export const RUNNING_COUNTS_AFTER_MS = 40_000;

/** Whether its task definition has a health check for this container that decides about the task. */
function hasDecidingCheck(container: TaskContainer): boolean {
  return container.essential && container.definition['healthCheck'] !== undefined;
}

/** The health of a task, derived from its essential containers that have a check. */
export function taskHealth(task: Task): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' {
  const deciding = task.containers.filter(hasDecidingCheck);
  if (deciding.some(({ health }) => health === 'UNHEALTHY')) return 'UNHEALTHY';
  return deciding.length > 0 && deciding.every(({ health }) => health === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}

/** Whether nothing but time tells that it is healthy. */
export function hasNoCheck(task: Task): boolean {
  return task.targetGroups.length === 0 && !task.containers.some(hasDecidingCheck);
}

/** Whether every check it has (load balancer, container) finds it healthy. */
export function passesChecks(task: Task): boolean {
  const containersPass = !task.containers.some(hasDecidingCheck) || taskHealth(task) === 'HEALTHY';
  return containersPass && (task.targetGroups.length === 0 || task.targetHealth === 'healthy');
}

/** Whether a check found it unhealthy and its service has to replace it. */
export function isFailing(task: Task): boolean {
  return task.unhealthyBy !== null;
}

/**
 * Whether it counts toward the minimum of healthy tasks. A task of an older deployment without any check counts as
 * soon as it is RUNNING: a deployment that comes within its first 40 s does not take it for broken.
 */
export function isServing(task: Task, primary: Deployment): boolean {
  if (!isKept(task) || task.lastStatus !== 'RUNNING' || isFailing(task)) return false;
  return task.steadyAt !== null || (task.deployment !== primary && hasNoCheck(task));
}
