import type { Deployment } from '../state/deployment.ts';
import type { Service } from '../state/service.ts';
import { isKept, type Task } from '../state/task.ts';
import { taskLimits } from './arithmetic.ts';
import { isFailing, isServing } from './health.ts';
import { isProtected } from './protection.ts';
import type { Orders, Strategy } from './strategy.ts';

/**
 * Replaces tasks a few at a time: never fewer healthy ones than the floor, never more live ones (stopping ones
 * included) than the ceiling. The first task of a deployment goes ahead alone to resolve the image digests.
 */
export const rolling: Strategy = { plan, isReached, isSteady: isComplete };

function wanted(service: Service, primary: Deployment): number {
  const desired = service.desiredCount;
  if (primary.rolloutState === 'FAILED') return Math.min(desired, tasksOf(service, primary).filter(isKept).length);
  return primary.digestsResolved ? desired : Math.min(1, desired);
}

function isReached(service: Service, primary: Deployment): boolean {
  const tasks = tasksOf(service, primary);
  const steady = tasks.filter(isSteady).length;
  const oldAreGone = service.tasks.size === tasks.length;
  const early = service.deploymentConfiguration.earlySuccessCriteria;
  if (early !== null && steady >= earlyCount(service)) {
    return oldAreGone || early.sourceServiceRevisionCleanup === 'DEFERRED';
  }
  return oldAreGone && steady === service.desiredCount && tasks.length === steady;
}

function isComplete(service: Service): boolean {
  const tasks = [...service.tasks];
  return tasks.length === service.desiredCount && tasks.every(isSteady);
}

function plan(service: Service, primary: Deployment, now: number): Orders {
  const { floor, ceiling } = taskLimits(service.desiredCount, service.deploymentConfiguration);
  const all = [...service.tasks];
  const ours = tasksOf(service, primary).filter(isKept);
  const sound = ours.filter((task) => !isFailing(task));
  const old = all.filter((task) => isKept(task) && task.deployment !== primary);
  const isFree = (task: Task): boolean => !isProtected(task, now);

  const primaryWanted = wanted(service, primary);
  const need = Math.max(0, primaryWanted - sound.length);
  const room = Math.max(0, ceiling - all.length);
  const mayStart = now >= primary.notBefore && primary.rolloutState !== 'FAILED';
  const starting = mayStart ? Math.min(need, room) : 0;

  const tooMany = Math.max(0, sound.length - service.desiredCount);
  const surplusTasks = surplus(sound.filter(isFree), tooMany);
  const stops = new Set([
    ...surplusTasks,
    ...failingToStop(service, primary, ours, need > starting && room === 0),
    ...old.filter((task) => isFailing(task) || (isFree(task) && isDispensable(task))),
  ]);
  const leaving = all.filter((task) => !isKept(task)).length + stops.size;
  const serving = all.filter((task) => isServing(task, primary) && !stops.has(task)).length;
  const remaining = old.filter((task) => !stops.has(task));
  const spare = remaining.length - oldWanted(service, sound.filter(isSteady).length);
  const forRoom = mayStart ? need - starting - leaving : 0;
  const oldTooMany = Math.max(0, spare, forRoom);
  const oldTasks = oldToStop(remaining.filter(isFree), primary, oldTooMany, serving - floor);
  for (const task of oldTasks) stops.add(task);

  const starts = [
    { deployment: primary, count: starting },
    ...copies(service, primary, stops, room - starting, now),
  ].filter(({ count }) => count > 0);
  const inFlight =
    leaving > 0 || stops.size > 0 || starts.length > 0 || all.some((task) => isKept(task) && !isServing(task, primary));
  const blocked = [
    ...(surplusTasks.length < tooMany ? sound : []),
    ...(oldTasks.length < oldTooMany ? remaining : []),
  ].filter((task) => !isFree(task));
  return {
    wanted: new Map([...olderWanted(service, primary, stops), [primary, primaryWanted]]),
    starts,
    stops: [...stops],
    stuck: need > 0 && mayStart && !inFlight && old.length > 0 && blocked.length === 0,
    blocked: inFlight ? [] : blocked,
  };
}

/** Older deployments keep as many tasks as they have, less those that are stopped now and not replaced by their like. */
function olderWanted(service: Service, primary: Deployment, stops: ReadonlySet<Task>): [Deployment, number][] {
  return service.deployments
    .filter((deployment) => deployment !== primary)
    .map((deployment) => {
      const given = [...stops].filter((task) => task.deployment === deployment && !isFailing(task)).length;
      return [deployment, Math.max(0, deployment.desiredCount - given)];
    });
}

function tasksOf(service: Service, deployment: Deployment): Task[] {
  return [...service.tasks].filter((task) => task.deployment === deployment);
}

function isSteady(task: Task): boolean {
  return isKept(task) && task.steadyAt !== null && !isFailing(task);
}

function earlyCount(service: Service): number {
  const percent = service.deploymentConfiguration.earlySuccessCriteria?.healthyPercent ?? 100;
  return Math.ceil((service.desiredCount * percent) / 100);
}

/** How many tasks of older deployments still have to serve beside `steady` new ones. */
function oldWanted(service: Service, steady: number): number {
  const isEarly = service.deploymentConfiguration.earlySuccessCriteria !== null && steady >= earlyCount(service);
  return isEarly ? 0 : Math.max(0, service.desiredCount - steady);
}

/** Tasks to give up when there are `count` too many: those that serve least first, then the newest. */
function surplus(tasks: readonly Task[], count: number): Task[] {
  if (count <= 0) return [];
  const worth = (task: Task): number => (task.startedAt === null ? 0 : 1) + (task.steadyAt === null ? 0 : 1);
  return tasks
    .toReversed()
    .toSorted((left, right) => worth(left) - worth(right))
    .slice(0, count);
}

/** Unhealthy tasks go once their replacements are steady; at once in a rollout; one at a time where there is no room to replace them. */
function failingToStop(service: Service, primary: Deployment, ours: readonly Task[], isBlocked: boolean): Task[] {
  const failing = ours.filter(isFailing);
  if (primary.rolloutState !== 'COMPLETED' || ours.filter(isSteady).length >= service.desiredCount) return failing;
  return isBlocked && service.tasks.size === ours.length ? failing.slice(0, 1) : [];
}

/** A task of an older deployment that does not serve yet, and that is no copy that keeps a good revision up. */
function isDispensable(task: Task): boolean {
  return task.startedAt === null && task.deployment?.everCompleted === false;
}

/** At most `count` old tasks, those that serve nobody first, and no more than `servingAtMost` of those that serve; the oldest first. */
function oldToStop(old: readonly Task[], primary: Deployment, count: number, servingAtMost: number): Task[] {
  const serving = old.filter((task) => isServing(task, primary)).slice(0, Math.max(0, servingAtMost));
  const idle = old.filter((task) => !isServing(task, primary));
  return [...idle, ...serving].slice(0, Math.max(0, count));
}

function isGood(deployment: Deployment): boolean {
  return deployment.everCompleted && deployment.rolloutState !== 'FAILED';
}

/** Replacements for tasks of older, good revisions that ended unasked: of the revision they belonged to. */
function copies(service: Service, primary: Deployment, stops: ReadonlySet<Task>, room: number, now: number) {
  let left = Math.max(0, room);
  return service.deployments
    .filter((deployment) => deployment !== primary && isGood(deployment) && now >= deployment.notBefore)
    .map((deployment) => {
      const kept = tasksOf(service, deployment).filter(isKept);
      const ordered = kept.filter((task) => stops.has(task) && !isFailing(task)).length;
      const sound = kept.filter((task) => !isFailing(task)).length - ordered;
      const count = Math.min(left, Math.max(0, deployment.desiredCount - ordered - sound));
      left -= count;
      return { deployment, count };
    });
}
