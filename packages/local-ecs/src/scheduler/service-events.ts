import { randomUUID } from 'node:crypto';
import type { Service } from '../state/service.ts';
import type { Task } from '../state/task.ts';

const MOST_EVENTS = 100;

/** After this time (6 h) a condition that persists is told again. */
const TELL_AGAIN_AFTER_MS = 6 * 3_600_000;

/** How ECS ends an event about something that needs a person. */
export const TROUBLESHOOTING =
  'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/** Adds an event of the service, worded by `rest` after its name. */
export function addEvent(service: Service, now: number, rest: string): void {
  addWhole(service, now, `(service ${service.name}) ${rest}`);
}

/** Adds an event whose text does not begin with `(service NAME) `. */
export function addWhole(service: Service, now: number, message: string): void {
  // Events of one pass follow each other by a millisecond, so that their order can be read off their times.
  const createdAt = Math.max(now, (service.events[0]?.createdAt ?? 0) + 1);
  service.events.unshift({ id: randomUUID(), createdAt, message });
  if (service.events.length > MOST_EVENTS) service.events.length = MOST_EVENTS;
}

/** Adds an event about a condition that lasts, unless the same was told and neither resolved nor 6 h ago. */
export function tellCondition(service: Service, now: number, rest: string): void {
  const told = service.told.get(rest);
  if (told !== undefined && now - told < TELL_AGAIN_AFTER_MS) return;
  service.told.set(rest, now);
  addEvent(service, now, rest);
}

/** Forgets what was told: the next time it happens it is news. */
export function resolveConditions(service: Service): void {
  service.told.clear();
}

/** `(task ID) (task ID)`. */
export function taskList(tasks: readonly Task[]): string {
  return tasks.map(({ id }) => `(task ${id})`).join(' ');
}
