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

/** Folds one observation into the memory. Pure, and idempotent: the same observation twice changes nothing but `steadyLooks`. */
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
  const nearer = running > memory.best.running || oldLeft < memory.best.oldLeft || state !== memory.best.state;
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
    best: { running: Math.max(running, memory.best.running), oldLeft: Math.min(oldLeft, memory.best.oldLeft), state },
    mostOld: Math.max(oldLeft, memory.mostOld),
    steadyLooks: countsLookDone({ subject, observation }) ? memory.steadyLooks + 1 : 0,
    stoppingSince,
    drainEndsAt: drainEnd(stoppingSince, service.loadBalancers.length > 0, drain),
    shortOfCapacity: ours !== null && running >= service.desiredCount ? null : memory.shortOfCapacity,
  };
}

function noteStopping(subject: Subject, memory: Memory, { at, tasks }: Observation): ReadonlyMap<string, number> {
  const stopping = oldTasks(subject, tasks).filter((task) => task.desiredStatus === 'STOPPED' && !isStopped(task));
  return new Map(stopping.map(({ id }) => [id, memory.stoppingSince.get(id) ?? at]));
}

function drainEnd(stoppingSince: ReadonlyMap<string, number>, balanced: boolean, drain: DrainTime): number | null {
  if (stoppingSince.size === 0) return null;
  const last = Math.max(...stoppingSince.values());
  if (!balanced) return last + drain.stopTimeoutMs;
  return drain.deregistrationDelayMs === null ? null : last + drain.deregistrationDelayMs;
}
