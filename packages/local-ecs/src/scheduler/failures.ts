import type { Pace } from '../clock/pace.ts';
import type { Deployment } from '../state/deployment.ts';
import { primaryOf, type Service } from '../state/service.ts';
import type { Task } from '../state/task.ts';
import { backoffMs, breakerThreshold } from './arithmetic.ts';
import { BREAKER } from './failure-cause.ts';
import { failDeployment } from './rollout.ts';
import { resolveConditions, TROUBLESHOOTING, tellCondition } from './service-events.ts';
import { cannotResolve, goOnUnresolved, resolveDigests } from './version-consistency.ts';

/** A task that changed, and what it may count for. */
interface ChangedTask {
  readonly task: Task;
  readonly service: Service;
  readonly deployment: Deployment;
  readonly pace: Pace;
  readonly wake: (service: Service) => void;
}

/** Draws the conclusions from a change of a task for its deployment: progress, failure, backoff, the circuit breaker. */
export function accountFor(changed: ChangedTask): void {
  const { task, service, deployment } = changed;
  if (task.pullStoppedAt !== null) resolveDigests(task, deployment);
  if (task.startedAt !== null) deployment.failedStarts = 0;
  if (task.counted) return;
  if (task.unhealthyBy !== null) fail(changed);
  else if (task.stoppedAt !== null) accountForEnd(changed);
  else if (task.steadyAt !== null && service.deploymentConfiguration.deploymentCircuitBreaker.resetOnHealthyTask) {
    if (deployment.failedTasks > 0) resolveConditions(service);
    deployment.failedTasks = 0;
  }
}

function accountForEnd(changed: ChangedTask): void {
  const { task, deployment } = changed;
  const isOwnFault = task.stopCode === 'TaskFailedToStart' || task.stopCode === 'EssentialContainerExited';
  if (!isOwnFault) return;
  if (task.startedAt === null) delayNextStart(changed);
  if (task.steadyAt === null) fail(changed);
  if (cannotResolve(deployment)) goOnUnresolved(deployment);
}

/** Tasks that never came to RUNNING are tried again ever more slowly; those that crash later are not slowed. */
function delayNextStart({ task, service, deployment, pace, wake }: ChangedTask): void {
  deployment.failedStarts += 1;
  const delayMs = backoffMs(deployment.failedStarts);
  deployment.notBefore = pace.now() + pace.span(delayMs);
  pace.after(delayMs, () => wake(service));
  if (task.launchType === 'FARGATE') {
    tellCondition(service, pace.now(), `was unable to place a task. Reason: ${task.stoppedReason}`);
  }
  if (deployment.failedStarts > 1) {
    tellCondition(service, pace.now(), `is unable to consistently start tasks successfully. ${TROUBLESHOOTING}`);
  }
}

/** Counts a failure of the deployment on its way; outside of a rollout tasks are only replaced. */
function fail({ task, service, deployment, pace }: ChangedTask): void {
  task.counted = true;
  if (deployment.rolloutState !== 'IN_PROGRESS' || primaryOf(service) !== deployment) return;
  deployment.failedTasks += 1;
  const breaker = service.deploymentConfiguration.deploymentCircuitBreaker;
  const isOver = deployment.failedTasks >= breakerThreshold(breaker, service.desiredCount);
  if (!breaker.enable || !(isOver || cannotResolve(deployment))) return;
  failDeployment(service, deployment, BREAKER, breaker.rollback, pace);
}
