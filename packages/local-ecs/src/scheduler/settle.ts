import type { Pace } from '../clock/pace.ts';
import type { Deployment } from '../state/deployment.ts';
import { primaryOf, type Service } from '../state/service.ts';
import { isKept } from '../state/task.ts';
import { completeDeployment, endSuperseded } from './rollout.ts';
import { addEvent, resolveConditions } from './service-events.ts';
import type { Strategy } from './strategy.ts';

/** Takes note of what has come to its end: old deployments, the primary one, a draining service. Orders nothing. */
export function settle(service: Service, strategy: Strategy, pace: Pace, wake: (service: Service) => void): void {
  const now = pace.now();
  for (const record of service.serviceDeployments) endSuperseded(service, record, now);
  if (service.status === 'DRAINING') {
    if (service.tasks.size === 0) close(service);
    return;
  }
  const primary = primaryOf(service);
  if (primary === undefined) return;
  noteOldTasks(service, primary, now);
  if (primary.rolloutState === 'IN_PROGRESS' && strategy.isReached(service, primary)) {
    completeOrHold(service, primary, pace, wake);
  }
  leaveGone(service, primary);
  noteSteadiness(service, primary, now);
}

/** Completes the deployment, unless a bake time or a rollback that has to be seen holds it back. */
function completeOrHold(service: Service, primary: Deployment, pace: Pace, wake: (service: Service) => void): void {
  const bakeMs = service.deploymentConfiguration.bakeTimeInMinutes * 60_000;
  primary.holdUntil ??= pace.now() + pace.span(bakeMs);
  if (pace.now() < primary.holdUntil) pace.after(-pace.since(primary.holdUntil), () => wake(service));
  else completeDeployment(service, primary, pace.now());
}

/** Deployments without tasks leave the list; one that failed stays for as long as it is rolled back. */
function leaveGone(service: Service, primary: Deployment): void {
  const inUse = new Set([...service.tasks].map(({ deployment }) => deployment));
  const isRollback = primary.rolloutState === 'IN_PROGRESS' && primary.everCompleted;
  const stays = (each: Deployment): boolean =>
    each === primary || inUse.has(each) || (isRollback && each.rolloutState === 'FAILED');
  for (const deployment of service.deployments) if (!stays(deployment)) deployment.status = 'INACTIVE';
  service.deployments = service.deployments.filter(stays);
}

function noteOldTasks(service: Service, primary: Deployment, now: number): void {
  const isGone = [...service.tasks].every(({ deployment }) => deployment === primary);
  if (!isGone) primary.truth.oldTasksGoneAt = null;
  else primary.truth.oldTasksGoneAt ??= now;
}

function noteSteadiness(service: Service, primary: Deployment, now: number): void {
  const tasks = [...service.tasks];
  const isSteady =
    primary.rolloutState === 'COMPLETED' &&
    service.deployments.length === 1 &&
    tasks.length === service.desiredCount &&
    tasks.every((task) => isKept(task) && task.steadyAt !== null && task.unhealthyBy === null);
  if (isSteady && !service.steady) {
    resolveConditions(service);
    addEvent(service, now, 'has reached a steady state.');
  }
  service.steady = isSteady;
}

/** The last task of a deleted service is gone; its service deployments go with it. */
function close(service: Service): void {
  service.status = 'INACTIVE';
  for (const deployment of service.deployments) deployment.status = 'INACTIVE';
  service.deployments = [];
  service.serviceDeployments = [];
}
