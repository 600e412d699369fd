import type { TaskStopped } from '../events/delivery-event.ts';
import { exitMeaning } from '../model/exit-code.ts';
import { cannotHeal, countsAsCrash, type StopDiagnosis } from '../model/stop-classification.ts';
import { isStopped, type Task } from '../model/task.ts';
import type { Memory } from './memory.ts';
import type { TaskLook } from './observation.ts';
import type { Subject } from './subject.ts';

/**
 * Tasks of our deployment that stopped, or have begun to and say why (a task that failed its checks drains for minutes first), that nobody asked to stop and that were not explained yet, oldest first. What the scheduler
 * stops by itself (scaling, AZ rebalancing, a rollback) is no failure; what it stops for failed health checks is one.
 */
export function unexplainedStops(subject: Subject, memory: Memory, look: TaskLook | null): readonly Task[] {
  return (look?.tasks ?? [])
    .filter(
      (task) =>
        task.startedBy === subject.deploymentId &&
        (isStopped(task) || (task.desiredStatus === 'STOPPED' && saysWhy(task))) &&
        (task.stoppedAt ?? Number.POSITIVE_INFINITY) >= subject.eventsSince &&
        !memory.explainedTasks.has(task.id) &&
        !isOrderedStop(task),
    )
    .toSorted((a, b) => (a.stoppedAt ?? 0) - (b.stoppedAt ?? 0));
}

/** Whether all is there that explains a stop; what is still missing then are the ends of containers that were told to stop. */
function saysWhy({ stopCode, stoppedReason, containers }: Task): boolean {
  if (failedChecks.test(stoppedReason ?? '')) return true;
  if (stopCode === 'TaskFailedToStart' && stoppedReason !== null && stoppedReason !== 'Task failed to start')
    return true;
  return stopCode !== null && containers.some(({ exitCode, reason }) => exitCode !== null || reason !== null);
}

const failedChecks = /failed (?:ELB|container) health checks|unhealthy/i;

function isOrderedStop({ stopCode, stoppedReason }: Task): boolean {
  if (stoppedReason?.startsWith('Scaling activity initiated by') === true) return true;
  return stopCode === 'ServiceSchedulerInitiated' && !failedChecks.test(stoppedReason ?? '');
}

/** Counts a stop under its reason. */
export function tally(
  memory: Memory,
  task: Task,
  diagnosis: StopDiagnosis,
): { readonly memory: Memory; readonly times: number } {
  const times = (memory.stops.get(diagnosis.fingerprint)?.times ?? 0) + 1;
  const stops = new Map(memory.stops).set(diagnosis.fingerprint, {
    class: diagnosis.class,
    reason: diagnosis.reason,
    times,
    counts: cannotHeal(diagnosis.class) || countsAsCrash(diagnosis.class),
  });
  return { memory: { ...memory, stops, explainedTasks: new Set([...memory.explainedTasks, task.id]) }, times };
}

/** The event that explains a stop. */
export function explanation(
  subject: Pick<Subject, 'service'> & { readonly deploymentId: string | null },
  task: Task,
  diagnosis: StopDiagnosis,
  times: number,
  logs: TaskStopped['logs'],
): TaskStopped {
  return {
    type: 'task.stopped',
    service: subject.service,
    deploymentId: subject.deploymentId,
    taskId: task.id,
    class: diagnosis.class,
    reason: diagnosis.reason,
    hint: diagnosis.hint,
    times,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: task.containers.map(({ name, exitCode, reason }) => ({
      name,
      exitCode,
      exitMeaning: exitMeaning(exitCode),
      reason,
    })),
    logs,
  };
}
