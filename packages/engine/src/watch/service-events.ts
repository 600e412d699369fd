import type { ServiceReported } from '../events/delivery-event.ts';
import type { ServiceEvent } from '../model/ecs-service.ts';
import type { Memory } from './memory.ts';
import type { Observation } from './observation.ts';
import type { Subject } from './subject.ts';

/** The lines of ECS's event log that were not reported yet, oldest first, and the memory that knows them. */
export function reportServiceEvents(
  subject: Subject,
  memory: Memory,
  { service }: Observation,
): { readonly memory: Memory; readonly reported: readonly ServiceReported[] } {
  const fresh = service.events
    .filter(({ id, createdAt }) => createdAt >= subject.eventsSince && !memory.knownEvents.has(id))
    .toReversed();
  if (fresh.length === 0) return { memory, reported: [] };
  return {
    memory: {
      ...memory,
      knownEvents: new Set([...memory.knownEvents, ...fresh.map(({ id }) => id)]),
      shortOfCapacity: shortage(memory, fresh),
    },
    reported: fresh.map((event) => ({
      type: 'service.reported',
      service: subject.service,
      eventId: event.id,
      occurredAt: new Date(event.createdAt).toISOString(),
      message: event.message,
      level: isTrouble(event) ? 'trouble' : 'info',
    })),
  };
}

/** Whether an event tells of something that keeps tasks from starting or serving. The wording follows the ECS service event messages; match parts, never the whole. */
export function isTrouble({ message }: ServiceEvent): boolean {
  return /\bunable to\b|is unhealthy in|failed container health checks|deployment failed|rolling back|being throttled|could not launch|not healthy in|due to an unhealthy status|failed to (?:describe|(?:de)?register)/.test(
    message,
  );
}

/** A placement failure for want of capacity; pull and secret failures come in the same words and are left to the stopped tasks. */
function shortage(memory: Memory, fresh: readonly ServiceEvent[]): string | null {
  return fresh.reduce<string | null>((current, { message }) => {
    if (
      /unable to place (?:a task|tasks)|No Container Instances were found|could not launch/.test(message) &&
      !/CannotPull|ResourceInitialization/.test(message)
    ) {
      return message.replace(/^\(service [^)]*\) /, '');
    }
    return /has started \d+ tasks?/.test(message) ? null : current;
  }, memory.shortOfCapacity);
}
