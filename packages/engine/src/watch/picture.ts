import type { RolloutChanged, RolloutWaiting } from '../events/delivery-event.ts';
import type { Memory } from './memory.ts';
import { oldTasks, oldTasksCounted } from './observation.ts';
import type { Evidence, Judgement } from './rule.ts';
import { waitingFor } from './rules/waiting.ts';

/** Silence longer than this is broken by saying what is being waited for. */
const quietLimitMs = 30_000;

/**
 * What a view has to be told after an observation: the picture when it changed, what is waited for when nothing was shown for
 * 30 seconds, else nothing. The same observation twice tells nothing.
 */
export function show(
  evidence: Evidence,
  judgement: Judgement,
): {
  readonly memory: Memory;
  readonly happening: RolloutChanged | RolloutWaiting | null;
} {
  const { subject, observation, memory } = evidence;
  const final = judgement.kind !== 'waiting' && judgement.kind !== 'look';
  const waiting = waitingFor(evidence);
  const changed: RolloutChanged = {
    type: 'rollout.changed',
    service: subject.service,
    deploymentId: subject.deploymentId,
    deployments: observation.service.deployments.map((deployment) => ({
      id: deployment.id,
      status: deployment.status,
      ours: deployment.id === subject.deploymentId,
      taskDefinition: deployment.taskDefinition,
      rolloutState: deployment.rolloutState,
      desired: deployment.desiredCount,
      running: deployment.runningCount,
      pending: deployment.pendingCount,
      failed: deployment.failedTasks,
    })),
    ...oldTaskPicture(evidence),
    waitingOn: final ? null : waiting.on,
    servedAt: memory.servedAt === null ? null : new Date(memory.servedAt).toISOString(),
    detail: final ? judgement.detail : waiting.detail,
  };
  const picture = JSON.stringify(changed);
  const { at } = observation;
  if (picture !== memory.picture)
    return { memory: { ...memory, picture, changedAt: at, shownAt: at }, happening: changed };
  if (final || at - memory.shownAt < quietLimitMs) return { memory, happening: null };
  return {
    memory: { ...memory, shownAt: at },
    happening: {
      type: 'rollout.waiting',
      service: subject.service,
      deploymentId: subject.deploymentId,
      waitingOn: waiting.on,
      detail: waiting.detail,
      quietMs: at - memory.changedAt,
    },
  };
}

function oldTaskPicture({
  subject,
  observation,
  memory,
}: Evidence): Pick<RolloutChanged, 'oldTasksLeft' | 'oldTasks' | 'drainEndsAt' | 'drainEndIs'> {
  // ECS lists tasks in any order: another order is no news.
  const old = oldTasks(subject, observation.tasks).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    oldTasksLeft: Math.max(oldTasksCounted(subject, observation.service), old.length),
    oldTasks: old.map((task) => {
      const since = memory.stoppingSince.get(task.id) ?? task.startedAt;
      return {
        taskId: task.id,
        lastStatus: task.lastStatus,
        since: since === null ? null : new Date(since).toISOString(),
      };
    }),
    ...drainPicture(memory),
  };
}

function drainPicture({ goneAt, drainEndsAt }: Memory): Pick<RolloutChanged, 'drainEndsAt' | 'drainEndIs'> {
  const end = goneAt ?? drainEndsAt;
  if (end === null) return { drainEndsAt: null };
  return { drainEndsAt: new Date(end).toISOString(), drainEndIs: goneAt === null ? 'at-the-latest' : 'expected' };
}
