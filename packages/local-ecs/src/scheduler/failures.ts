import type { Pace } from '../clock/pace.ts';
import type { Deployment } from '../state/deployment.ts';
import { primaryOf, type Service } from '../state/service.ts';
import type { Task } from '../state/task.ts';
import { backoffMs, breakerThreshold } from './arithmetic.ts';
import { BREAKER } from './failure-cause.ts';
import { failDeployment } from './rollout.ts';
import { resolveConditions, TROUBLESHOOTING, tellCondition } from './service-events.ts';
import { cannotResolve, goOnUnresolved, resolveDigests } from './version-consistency.ts';

/** Draws the conclusions from a change of a task for its deployment: progress, failure, backoff, the circuit breaker. */
export function accountFor(
  task: Task,
  service: Service,
  deployment: Deployment,
  pace: Pace,
  wake: (service: Service) => void,
): void {
  if (task.pullStoppedAt !== null) resolveDigests(task, deployment);
  if (task.startedAt !== null) deployment.failedStarts = 0;
  if (task.counted) return;
  if (task.unhealthyBy !== null) fail(task, service, deployment, pace);
  else if (task.stoppedAt !== null) accountForEnd(task, service, deployment, pace, wake);
  else if (task.steadyAt !== null && service.deploymentConfiguration.deploymentCircuitBreaker.resetOnHealthyTask) {
    if (deployment.failedTasks > 0) resolveConditions(service);
    deployment.failedTasks = 0;
  }
}

function accountForEnd(
  task: Task,
  service: Service,
  deployment: Deployment,
  pace: Pace,
  wake: (service: Service) => void,
): void {
  const isOwnFault = task.stopCode === 'TaskFailedToStart' || task.stopCode === 'EssentialContainerExited';
  if (!isOwnFault) return;
  if (task.startedAt === null) delayNextStart(task, service, deployment, pace, wake);
  if (task.steadyAt === null) fail(task, service, deployment, pace);
  if (cannotResolve(deployment)) goOnUnresolved(deployment);
}

/** Tasks that never came to RUNNING are tried again ever more slowly; those that crash later are not slowed. */
function delayNextStart(
  task: Task,
  service: Service,
  deployment: Deployment,
  pace: Pace,
  wake: (service: Service) => void,
): void {
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
function fail(task: Task, service: Service, deployment: Deployment, pace: Pace): void {
  task.counted = true;
  if (deployment.rolloutState !== 'IN_PROGRESS' || primaryOf(service) !== deployment) return;
  deployment.failedTasks += 1;
  const breaker = service.deploymentConfiguration.deploymentCircuitBreaker;
  const isOver = deployment.failedTasks >= breakerThreshold(breaker, service.desiredCount);
  if (!breaker.enable || !(isOver || cannotResolve(deployment))) return;
  failDeployment(service, deployment, BREAKER, breaker.rollback, pace);
}
