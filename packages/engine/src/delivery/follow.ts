import type { WatchPolicy } from '../delivery-request.ts';
import { requestRollback } from '../deploy/rollback.ts';
import type { Happening } from '../events/delivery-event.ts';
import type { Deployment, EcsService } from '../model/ecs-service.ts';
import { exitStatus } from '../model/exit-status.ts';
import { shortName } from '../model/short-name.ts';
import type { FinalVerdict } from '../model/verdict.ts';
import type { FollowedRollout } from '../watch/followed-rollout.ts';
import type { Subject } from '../watch/subject.ts';
import { RolloutWatch, type WatchOptions } from '../watch/watch.ts';
import type { Ledger } from './narrate.ts';
import { rollbackSubject } from './subject-of.ts';

/** A deployment to follow, with what was PRIMARY before it. */
export interface Followable {
  readonly subject: Subject;
  readonly previous: Deployment | null;
}

/**
 * Follows deployments to their verdicts, and a failed one through its rollback. The outcome of each service is that of its own
 * deployment: a rollback that succeeds does not turn a failure into a success.
 */
export async function* follow(
  followables: readonly Followable[],
  options: WatchOptions,
  ledger: Ledger,
): AsyncGenerator<Happening, void> {
  const watch = new RolloutWatch(options);
  const previous = new Map(followables.map((followable) => [followable.subject.service, followable.previous]));
  for (const { subject } of followables) watch.follow(subject);
  for await (const step of watch.steps()) {
    if (step.kind === 'happening') {
      yield step.happening;
      continue;
    }
    const { rollout, verdict, service } = step;
    if (rollout.subject.role === 'rollback') {
      yield rollbackFinished(rollout.subject, verdict);
      continue;
    }
    yield {
      type: 'rollout.judged',
      service: rollout.subject.service,
      deploymentId: rollout.subject.deploymentId,
      verdict,
    };
    ledger.outcomes.set(rollout.subject.service, outcomeOf(rollout.subject, verdict));
    yield* recover(watch, rollout, verdict, service, previous.get(rollout.subject.service) ?? null, options);
  }
}

export function outcomeOf(
  subject: Pick<Subject, 'service' | 'deploymentId' | 'taskDefinition'>,
  verdict: FinalVerdict,
) {
  return {
    service: subject.service,
    deploymentId: subject.deploymentId,
    taskDefinition: subject.taskDefinition,
    verdict,
    exit: exitStatus(verdict),
  };
}

/** What follows a verdict: nothing, or the way back and a watch over it. */
async function* recover(
  watch: RolloutWatch,
  rollout: FollowedRollout,
  verdict: FinalVerdict,
  service: EcsService | null,
  previous: Deployment | null,
  options: WatchOptions,
): AsyncGenerator<Happening, void> {
  const { policy, ports } = options;
  const interrupted =
    verdict.kind === 'undecided' && verdict.because === 'interrupted' && policy.onInterrupt === 'rollback';
  const late = isLate(verdict, policy);
  if (service === null || (verdict.kind !== 'failed' && verdict.kind !== 'rolled-back' && !interrupted && !late))
    return;
  const { subject } = rollout;
  const started = (
    by: Extract<Happening, { type: 'rollback.started' }>['by'],
    to: string | null,
    detail: string,
  ): Happening => ({
    type: 'rollback.started',
    service: subject.service,
    deploymentId: subject.deploymentId,
    by,
    to,
    detail,
  });
  const goBackTo = (target: Deployment | null, isNew: boolean): void => {
    if (interrupted || policy.onFailure === 'stop') return;
    watch.follow(rollbackSubject(subject, target, isNew, ports.clock.now()), rollbackPolicy(policy), {
      ...rollout.memory,
      ...unjudged(ports.clock.now()),
    });
  };
  if (late && service.deployments.find(({ id }) => id === subject.deploymentId)?.rolloutState === 'COMPLETED') {
    yield started('none', null, 'the new tasks serve and ECS calls the deployment complete; it is not rolled back');
    return;
  }
  if (policy.onFailure === 'keep' && verdict.kind === 'failed' && !interrupted) {
    yield started('keep', null, 'the deployment is left as it is, as asked; ECS goes on trying');
    return;
  }
  if (verdict.kind === 'rolled-back') {
    yield started(
      'ecs',
      verdict.to,
      verdict.to === null ? 'ECS goes back by itself' : `ECS goes back to ${shortName(verdict.to)}`,
    );
    goBackTo(null, false);
    return;
  }
  const request = await requestRollback(
    ports.ecs,
    { cluster: options.cluster, service, deploymentId: subject.deploymentId, previous },
    policy.onFailure === 'rollback' || interrupted,
  );
  if (request.by === 'none') {
    yield started('none', null, `${request.why}; the deployment is left as it is`);
    return;
  }
  const target = request.by === 'update-service' ? request.deployment : request.likelyTarget;
  const where = target === null ? 'the newest deployment that completed' : shortName(target.taskDefinition);
  yield started(
    policy.onFailure === 'stop' && request.by === 'stop-service-deployment' ? 'stop' : request.by,
    target?.taskDefinition ?? null,
    `going back to ${where}`,
  );
  goBackTo(target, request.by === 'update-service');
}

/** The waits of `ecs-deploy` (unlike `--timeout`, which ends the watch and nothing else) give a deployment up when they are over. */
function isLate(verdict: FinalVerdict, { limits, onFailure }: WatchPolicy): boolean {
  if (verdict.kind !== 'undecided' || verdict.because !== 'time-is-up' || onFailure !== 'rollback') return false;
  return limits.servingMs !== null || limits.drainedMs !== null;
}

/** A rollback is watched until the failed tasks are gone, with a limit of its own, and is not rolled back itself. */
function rollbackPolicy(policy: WatchPolicy): WatchPolicy {
  const { totalMs, servingMs, drainedMs, stalledMs } = policy.limits;
  const phases = servingMs === null ? null : servingMs + (drainedMs ?? servingMs);
  return {
    ...policy,
    waitFor: 'drained',
    onFailure: 'keep',
    onInterrupt: 'leave',
    limits: { totalMs: totalMs ?? phases, servingMs: null, drainedMs: null, stalledMs },
  };
}

/** A rollback starts with a clean slate, but what was told before is not told again. */
function unjudged(now: number) {
  return {
    seen: false,
    ranAt: null,
    servedAt: null,
    progressedAt: now,
    shownAt: now,
    changedAt: now,
    steadyLooks: 0,
    mostOld: 0,
    stops: new Map(),
    stoppingSince: new Map(),
    drainEndsAt: null,
    shortOfCapacity: null,
    best: { running: 0, oldLeft: Number.POSITIVE_INFINITY, state: '' },
  };
}

function rollbackFinished(subject: Subject, verdict: FinalVerdict): Happening {
  const outcome =
    verdict.kind === 'succeeded' || verdict.kind === 'nothing-to-do'
      ? 'completed'
      : verdict.kind === 'undecided'
        ? 'undecided'
        : 'failed';
  return {
    type: 'rollback.finished',
    service: subject.service,
    deploymentId: subject.replaces ?? subject.deploymentId,
    outcome,
    to: subject.taskDefinition === '' ? null : subject.taskDefinition,
    detail: verdict.detail,
  };
}
