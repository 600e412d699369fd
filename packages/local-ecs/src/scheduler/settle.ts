import type { Pace } from '../clock/pace.ts';
import type { Alarm } from '../state/alarm.ts';
import type { Deployment } from '../state/deployment.ts';
import { primaryOf, type Service } from '../state/service.ts';
import { bakeMs } from './alarm-watch.ts';
import { completeDeployment, endSuperseded } from './rollout.ts';
import { addEvent, resolveConditions } from './service-events.ts';
import type { Strategy } from './strategy.ts';

interface Settling {
  readonly pace: Pace;
  readonly wake: (service: Service) => void;
}

/** Takes note of what has come to its end: old deployments, the primary one, a draining service. Orders nothing. */
export function settle(
  service: Service,
  strategy: Strategy,
  alarms: ReadonlyMap<string, Alarm>,
  settling: Settling,
): void {
  const now = settling.pace.now();
  for (const record of service.serviceDeployments) endSuperseded(service, record, now);
  if (service.status === 'DRAINING') {
    if (service.tasks.size === 0) close(service);
    return;
  }
  const primary = primaryOf(service);
  if (primary === undefined) return;
  noteOldTasks(service, primary, now);
  if (primary.rolloutState === 'IN_PROGRESS' && strategy.isReached(service, primary)) {
    completeOrHold(service, primary, alarms, settling);
  }
  leaveGone(service, primary);
  noteSteadiness(service, strategy, primary, now);
}

/** Completes the deployment, unless a bake time or a rollback that has to be seen holds it back. */
function completeOrHold(
  service: Service,
  primary: Deployment,
  alarms: ReadonlyMap<string, Alarm>,
  { pace, wake }: Settling,
): void {
  primary.holdUntil ??= pace.now() + pace.span(bakeMs(service.deploymentConfiguration, alarms));
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

function noteSteadiness(service: Service, strategy: Strategy, primary: Deployment, now: number): void {
  const isSteady =
    primary.rolloutState === 'COMPLETED' && service.deployments.length === 1 && strategy.isSteady(service);
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
  service.currentServiceDeployment = null;
}
