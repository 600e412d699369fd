import type { EcsService, ServiceEvent } from '../model/ecs-service.ts';
import { ourDeployment } from './observation.ts';
import { isTrouble } from './service-events.ts';
import type { Subject } from './subject.ts';

/** ECS keeps so many events: where all of them are new, others were lost. */
const eventsKept = 100;

/**
 * Whether a task of our deployment may have stopped between two answers of DescribeServices, so that the stopped tasks are
 * worth two more reads. Counts alone are not enough: a task that dies while PENDING and is replaced within a tick leaves them as they were,
 * and shows only as one more "has started" event.
 */
export function mayHaveLostTasks(subject: Subject, before: EcsService | null, now: EcsService): boolean {
  const ours = ourDeployment(subject, now);
  if (ours === null) return before !== null && ourDeployment(subject, before) !== null;
  const known = new Set(before?.events.map(({ id }) => id));
  const fresh = now.events.filter(({ id, createdAt }) => createdAt >= subject.eventsSince && !known.has(id));
  if (before !== null && fresh.length >= eventsKept) return true;
  if (fresh.some((event) => isTrouble(event) && !(subject.role === 'rollback' && isWayBack(event)))) return true;
  const was = before === null ? null : ourDeployment(subject, before);
  if (ours.failedTasks > (was?.failedTasks ?? 0)) return true;
  if (
    was !== null &&
    (ours.runningCount < was.runningCount ||
      ours.runningCount + ours.pendingCount < was.runningCount + was.pendingCount)
  )
    return true;
  const started = fresh.some(({ message }) => /has started \d+ tasks?/.test(message));
  return started && tasksStarted(subject, now) > ours.runningCount + ours.pendingCount;
}

/** What ECS says of the deployment that failed and of the way back from it tells nothing of the target's tasks. */
function isWayBack({ message }: ServiceEvent): boolean {
  return /deployment failed|rolling back/.test(message);
}

/** Tasks that ECS says it started since our deployment was made. */
function tasksStarted(subject: Subject, { events }: EcsService): number {
  return events
    .filter(({ createdAt }) => createdAt >= subject.eventsSince)
    .reduce((sum, { message }) => sum + Number(/has started (\d+) tasks?/.exec(message)?.[1] ?? 0), 0);
}
