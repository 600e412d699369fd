import type { Service } from '../state/service.ts';
import { isKept, isPending, type Task } from '../state/task.ts';
import { addEvent, addWhole, taskList, tellCondition } from './service-events.ts';

/** Events about tasks that are started (ECS counts `1 tasks`); `tasks` are in place but do not run yet. */
export function tellStarts(service: Service, tasks: readonly Task[], now: number): void {
  addEvent(service, now, `has started ${tasks.length} tasks: ${taskList(tasks)}.`);
}

/** Events about tasks that are about to be stopped, in the order that ECS shows since 2026. */
export function tellStops(service: Service, tasks: readonly Task[], now: number): void {
  for (const task of tasks) tellFailedCheck(service, task, now);
  const pending = tasks.filter(isPending);
  const running = tasks.filter((task) => !isPending(task));
  if (pending.length > 0) addEvent(service, now, `stopped ${pending.length} pending tasks.`);
  if (running.length === 0) return;
  addEvent(service, now, `has stopped ${running.length} running tasks: ${taskList(running)}.`);
  for (const [targetGroup, registered] of byTargetGroup(running)) {
    addEvent(service, now, `deregistered ${registered.length} targets in (target-group ${targetGroup})`);
  }
  for (const [taskSet, draining] of byDeployment(running.filter(({ targetGroups }) => targetGroups.length > 0))) {
    const whole = `(service ${service.name}, taskSet ${taskSet}) has begun draining connections on ${draining.length} tasks.`;
    addWhole(service, now, whole);
  }
}

function tellFailedCheck(service: Service, task: Task, now: number): void {
  if (task.unhealthyBy === 'container health check') {
    addEvent(service, now, `(task ${task.id}) failed container health checks.`);
  }
  const [target] = task.targetGroups;
  if (task.unhealthyBy === 'load balancer' && target !== undefined) {
    const where = `(port ${target.containerPort}) is unhealthy in (target-group ${target.targetGroupArn})`;
    addEvent(service, now, `(task ${task.id}) ${where} due to (reason Health checks failed).`);
  }
}

/** Events about tasks that reached RUNNING and were entered in their target groups since the last pass. Returns these. */
export function tellRegistrations(service: Service, now: number): readonly Task[] {
  const fresh = [...service.tasks].filter(
    (task) => !task.registrationTold && isKept(task) && task.lastStatus === 'RUNNING' && task.targetGroups.length > 0,
  );
  for (const task of fresh) task.registrationTold = true;
  for (const [targetGroup, tasks] of byTargetGroup(fresh)) {
    addEvent(service, now, `registered ${tasks.length} targets in (target-group ${targetGroup})`);
  }
  return fresh;
}

/** Events about protected tasks that keep the service from its steady state. */
export function tellProtection(service: Service, tasks: readonly Task[], now: number): void {
  for (const [taskSet, kept] of byDeployment(tasks)) {
    const why = `(taskSet ${taskSet}) was unable to scale in due to (reason ${kept.length} tasks under protection)`;
    tellCondition(service, now, `was unable to reach steady state because ${why}`);
  }
}

function byTargetGroup(tasks: readonly Task[]): Map<string, Task[]> {
  return grouped(tasks, (task) => task.targetGroups.map(({ targetGroupArn }) => targetGroupArn));
}

function byDeployment(tasks: readonly Task[]): Map<string, Task[]> {
  return grouped(tasks, (task) => (task.deployment === null ? [] : [task.deployment.id]));
}

function grouped(tasks: readonly Task[], keysOf: (task: Task) => string[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    for (const key of keysOf(task)) groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  return groups;
}
