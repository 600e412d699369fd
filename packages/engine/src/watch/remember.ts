import { isStopped } from '../model/task.ts';
import type { Memory } from './memory.ts';
import { type Observation, oldTasks, oldTasksCounted, ourDeployment } from './observation.ts';
import { countsLookDone } from './rules/done.ts';
import { serves } from './serving.ts';
import type { Subject } from './subject.ts';

/** How long an old task may take to go, in milliseconds. */
export interface DrainTime {
  /** Deregistration delay of the target groups, null where it is not known or there are none. */
  readonly deregistrationDelayMs: number | null;
  /** The longest stopTimeout, after which ECS kills a container. */
  readonly stopTimeoutMs: number;
}

/** No tick is longer, so a task that is first seen to stop began to at most so long ago. */
const mostUnseenMs = 6_000;

/** Folds one observation into the memory. Pure, and idempotent: an observation may be folded in again after a closer look. */
export function remember(subject: Subject, memory: Memory, observation: Observation, drain: DrainTime): Memory {
  const { at, service } = observation;
  const ours = ourDeployment(subject, service);
  const stoppingSince = noteStopping(subject, memory, observation);
  const running = ours?.runningCount ?? 0;
  const oldLeft = Math.max(oldTasksCounted(subject, service), oldTasks(subject, observation.tasks).length);
  const state = [
    ours?.status,
    ours?.rolloutState,
    observation.record?.status,
    ours === null ? '' : ours.desiredCount,
  ].join('/');
  const nearer = running > memory.best.running || oldLeft < memory.best.oldLeft || !memory.best.states.has(state);
  const runs =
    ours !== null &&
    ours.status === 'PRIMARY' &&
    ours.desiredCount >= service.desiredCount &&
    running >= service.desiredCount;
  return {
    ...memory,
    seen: memory.seen || ours !== null,
    ranAt: memory.ranAt ?? (runs ? at : null),
    servedAt: memory.servedAt ?? (serves({ subject, observation }) === 'yes' ? at : null),
    progressedAt: nearer ? at : memory.progressedAt,
    best: {
      running: Math.max(running, memory.best.running),
      oldLeft: Math.min(oldLeft, memory.best.oldLeft),
      states: new Set(memory.best.states).add(state),
    },
    mostOld: Math.max(oldLeft, memory.mostOld),
    observedAt: at,
    steadyLooks: countsLookDone({ subject, observation }) ? memory.steadyLooks + (memory.observedAt === at ? 0 : 1) : 0,
    stoppingSince,
    ...drainEnds(stoppingSince, observation, subject, drain),
    shortOfCapacity: ours !== null && running >= service.desiredCount ? null : memory.shortOfCapacity,
  };
}

/** ECS says when a task began to stop; its clock is believed as far as it agrees with when we first saw it. */
function noteStopping(subject: Subject, memory: Memory, { at, tasks }: Observation): ReadonlyMap<string, number> {
  const stopping = oldTasks(subject, tasks).filter((task) => task.desiredStatus === 'STOPPED');
  return new Map(
    stopping.map(({ id, stoppingAt }) => [
      id,
      memory.stoppingSince.get(id) ?? Math.min(at, Math.max(at - mostUnseenMs, stoppingAt ?? at)),
    ]),
  );
}

/**
 * When old tasks should be gone: `goneAt` is expected, `drainEndsAt` at the latest (or as good as is known, for the eyes). A drain is known
 * by its deregistration delay, the stop itself by how long tasks of older deployments took before.
 */
function drainEnds(
  stoppingSince: ReadonlyMap<string, number>,
  { service, tasks }: Observation,
  subject: Subject,
  drain: DrainTime,
): Pick<Memory, 'drainEndsAt' | 'goneAt'> {
  if (stoppingSince.size === 0) return { drainEndsAt: null, goneAt: null };
  const last = Math.max(...stoppingSince.values());
  const stopMs = longestStop(subject, tasks);
  if (service.loadBalancers.length > 0) {
    const goneAt = drain.deregistrationDelayMs === null ? null : last + drain.deregistrationDelayMs;
    return { drainEndsAt: goneAt, goneAt };
  }
  return { drainEndsAt: last + drain.stopTimeoutMs, goneAt: stopMs === null ? null : last + stopMs };
}

/** How long the slowest task of an older deployment took from the order to stop to STOPPED, in milliseconds; null where none did yet. */
function longestStop(subject: Subject, look: Observation['tasks']): number | null {
  const took = (look?.tasks ?? [])
    .filter(
      (task) =>
        task.startedBy !== subject.deploymentId && isStopped(task) && (task.stoppedAt ?? 0) >= subject.createdAt,
    )
    .flatMap(({ stoppingAt, stoppedAt }) =>
      stoppingAt === null || stoppedAt === null ? [] : [stoppedAt - stoppingAt],
    );
  return took.length === 0 ? null : Math.max(...took);
}
