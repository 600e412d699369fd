import type { Pace } from '../clock/pace.ts';
import type { Deployment } from '../state/deployment.ts';
import { newServiceDeploymentId } from '../state/ids.ts';
import type { Region } from '../state/region.ts';
import { primaryOf, REVISION_MEMBERS, recordOf, type Service } from '../state/service.ts';
import { isFinished, type ServiceDeployment, type ServiceDeploymentStatus } from '../state/service-deployment.ts';
import { isPending, type Task } from '../state/task.ts';
import { alarmWatch } from './alarm-watch.ts';
import { breakerThreshold } from './arithmetic.ts';
import type { FailureCause } from './failure-cause.ts';
import { addWhole } from './service-events.ts';

const NO_CANDIDATE = 'No rollback candidate was found to run the rollback.';

/** A rollback stays visible for at least this long, even where no task has to move. */
const ROLLBACK_SHOWN_FOR_MS = 2_000;

/** Puts a new deployment in front: PRIMARY with nothing started yet; the one before steps back and is drained. */
export function beginDeployment(service: Service, deployment: Deployment, region: Region, now: number): void {
  const before = primaryOf(service);
  const configuration = service.deploymentConfiguration;
  const breaker = configuration.deploymentCircuitBreaker;
  const record: ServiceDeployment = {
    arn: region.arns.serviceDeployment(service.clusterName, service.name, newServiceDeploymentId()),
    createdAt: now,
    startedAt: null,
    finishedAt: null,
    stoppedAt: null,
    updatedAt: now,
    status: 'PENDING',
    statusReason: null,
    target: deployment,
    sources: service.deployments
      .filter((each) => tasksOf(service, each).length > 0)
      .map((each) => sourceOf(service, each)),
    deploymentConfiguration: configuration,
    rollback: null,
    breaker: breaker.enable ? 'MONITORING' : 'DISABLED',
    breakerCount: null,
    breakerThreshold: breakerThreshold(breaker, service.desiredCount),
    alarms: alarmWatch(configuration, region.alarms),
  };
  for (const open of service.serviceDeployments) {
    if (!isFinished(open))
      move(open, 'STOP_REQUESTED', now, 'Service deployment stopped because a newer one was started.');
  }
  if (before !== undefined) stepBack(service, before, now);
  service.serviceDeployments.unshift(record);
  service.deployments.unshift(deployment);
  service.revisions.set(deployment.number, deployment);
  service.steady = false;
}

/** Makes `deployment` an older one that keeps as many tasks as it has, until the new one replaces them. */
function stepBack(service: Service, deployment: Deployment, now: number): void {
  deployment.status = 'ACTIVE';
  deployment.updatedAt = now;
  if (!deployment.everCompleted) deployment.desiredCount = tasksOf(service, deployment).length;
}

/** Marks the primary deployment COMPLETED, and the record that led to it SUCCESSFUL or rolled back. */
export function completeDeployment(service: Service, deployment: Deployment, now: number): void {
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = now;
  deployment.holdUntil = null;
  deployment.everCompleted = true;
  deployment.truth.completedAt = now;
  service.completed = [...service.completed.filter((each) => each !== deployment), deployment];
  addWhole(service, now, `(service ${service.name}) (deployment ${deployment.id}) deployment completed.`);
  const rollback = service.serviceDeployments.find(
    (record) => record.rollback?.to === deployment && !isFinished(record),
  );
  const record = rollback ?? recordOf(service, deployment);
  if (rollback !== undefined) rollback.target.truth.oldTasksGoneAt = now;
  if (record !== null && !isFinished(record)) {
    finish(record, rollback === undefined ? 'SUCCESSFUL' : 'ROLLBACK_SUCCESSFUL', now);
  }
}

/** Gives the primary deployment up and goes back to the last good one where `rollBack` is asked for and there is one. */
export function failDeployment(
  service: Service,
  deployment: Deployment,
  cause: FailureCause,
  rollBack: boolean,
  pace: Pace,
): void {
  const now = pace.now();
  const earlier = service.serviceDeployments.find(
    (record) => record.rollback?.to === deployment && !isFinished(record),
  );
  const record = earlier ?? recordOf(service, deployment);
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = cause.rolloutStateReason;
  deployment.updatedAt = now;
  deployment.truth.failedAt = now;
  if (cause.event !== null)
    addWhole(service, now, `(service ${service.name}) (deployment ${deployment.id}) ${cause.event}`);
  if (record !== null) noteMonitors(record, deployment, cause);
  service.completed = service.completed.filter((each) => each !== deployment);
  const target = service.completed.at(-1);
  // A rollback that fails is not rolled back further.
  if (record === null || earlier !== undefined || (rollBack && target === undefined)) {
    if (record !== null)
      finish(record, 'ROLLBACK_FAILED', now, earlier === undefined ? NO_CANDIDATE : cause.statusReason);
    return;
  }
  if (!rollBack || target === undefined) {
    finish(record, 'STOPPED', now, cause.stopped);
    return;
  }
  move(record, 'ROLLBACK_IN_PROGRESS', now, cause.statusReason);
  record.rollback = { reason: cause.statusReason, startedAt: now, to: target };
  promoteAgain(service, target, cause, pace);
}

/** What gave the deployment up has triggered, and nothing watches it any more. */
function noteMonitors(record: ServiceDeployment, { failedTasks }: Deployment, { monitor }: FailureCause): void {
  if (monitor === 'breaker') record.breaker = 'TRIGGERED';
  if (monitor === 'alarms') record.alarms.status = 'TRIGGERED';
  if (record.breaker !== 'DISABLED') record.breakerCount = failedTasks;
  endMonitors(record);
}

function endMonitors(record: ServiceDeployment): void {
  if (record.breaker === 'MONITORING') record.breaker = 'MONITORING_COMPLETE';
  if (record.alarms.status === 'MONITORING') record.alarms.status = 'MONITORING_COMPLETE';
}

/** Rollback re-promotes the same deployment id; it is no candidate again until it completes. */
function promoteAgain(service: Service, target: Deployment, cause: FailureCause, pace: Pace): void {
  const now = pace.now();
  addWhole(service, now, `(service ${service.name}) rolling back to deployment ${target.id}.`);
  for (const other of service.deployments)
    if (other !== target && other.status === 'PRIMARY') stepBack(service, other, now);
  service.completed = service.completed.filter((each) => each !== target);
  service.deployments = [target, ...service.deployments.filter((each) => each !== target)];
  const members = REVISION_MEMBERS.map((member) => [member, target.settings[member]]);
  service.settings = { ...service.settings, ...Object.fromEntries(members) };
  Object.assign(target, {
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: cause.rollingBack(target),
    updatedAt: now,
    failedTasks: 0,
    failedStarts: 0,
    notBefore: 0,
    holdUntil: now + pace.span(ROLLBACK_SHOWN_FOR_MS),
  } satisfies Partial<Deployment>);
  target.truth.completedAt = null;
  target.truth.oldTasksGoneAt = null;
  service.steady = false;
}

/** Ends the record of a deployment that a newer one replaced, once none of its tasks is left. */
export function endSuperseded(service: Service, record: ServiceDeployment, now: number): void {
  if (record.status !== 'STOP_REQUESTED' || tasksOf(service, record.target).length > 0) return;
  finish(record, 'STOPPED', now);
}

/** Changes the status of a record. */
export function move(
  record: ServiceDeployment,
  status: ServiceDeploymentStatus,
  now: number,
  reason: string | null = null,
): void {
  record.status = status;
  record.updatedAt = now;
  if (reason !== null) record.statusReason = reason;
}

function finish(
  record: ServiceDeployment,
  status: ServiceDeploymentStatus,
  now: number,
  reason: string | null = null,
): void {
  move(record, status, now, reason);
  record.finishedAt = now;
  if (status === 'STOPPED') record.stoppedAt = now;
  endMonitors(record);
}

function tasksOf(service: Service, deployment: Deployment): Task[] {
  return [...service.tasks].filter((task) => task.deployment === deployment);
}

function sourceOf(service: Service, deployment: Deployment): ServiceDeployment['sources'][number] {
  const tasks = tasksOf(service, deployment);
  return {
    deployment,
    requestedTaskCount: deployment.desiredCount,
    runningTaskCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTaskCount: tasks.filter(isPending).length,
  };
}
