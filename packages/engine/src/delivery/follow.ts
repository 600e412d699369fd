import type { Happening, ServiceOutcome } from '../events/delivery-event.ts';
import type { Deployment, EcsService } from '../model/ecs-service.ts';
import { exitStatus } from '../model/exit-status.ts';
import type { FinalVerdict } from '../model/verdict.ts';
import type { Subject } from '../watch/subject.ts';
import { RolloutWatch, type WatchOptions } from '../watch/watch.ts';
import type { Ledger } from './event-stream.ts';
import { recover } from './recover.ts';

/** A deployment to follow, with what was PRIMARY before it. */
export interface Followable {
  readonly subject: Subject;
  readonly previous: Deployment | null;
  /** The answer that the deployment was found in. */
  readonly seen: EcsService;
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
  for (const { subject, seen } of followables) watch.follow(subject, { seen });
  for await (const step of watch.steps()) {
    if (step.kind === 'happening') {
      yield step.happening;
      continue;
    }
    const { subject, verdict } = step;
    if (subject.role === 'rollback') {
      yield rollbackFinished(subject, verdict);
      continue;
    }
    const { service, deploymentId } = subject;
    yield { type: 'rollout.judged', service, deploymentId, verdict };
    ledger.outcomes.set(service, outcomeOf(subject, verdict));
    const wayBack = yield* recover(step, previous.get(service) ?? null, options);
    if (wayBack !== null) watch.follow(wayBack.subject, wayBack);
  }
}

/** The outcome of a service, for the last event. */
export function outcomeOf(
  { service, deploymentId, taskDefinition }: Pick<Subject, 'service' | 'deploymentId' | 'taskDefinition'>,
  verdict: FinalVerdict,
): ServiceOutcome {
  return { service, deploymentId, taskDefinition, verdict, exit: exitStatus(verdict) };
}

function rollbackFinished(subject: Subject, verdict: FinalVerdict): Happening {
  const isBack = verdict.kind === 'succeeded' || verdict.kind === 'nothing-to-do';
  return {
    type: 'rollback.finished',
    service: subject.service,
    deploymentId: subject.replaces ?? subject.deploymentId,
    outcome: isBack ? 'completed' : verdict.kind === 'undecided' ? 'undecided' : 'failed',
    to: subject.taskDefinition === '' ? null : subject.taskDefinition,
    detail: verdict.detail,
  };
}
