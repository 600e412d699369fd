import type { DeliveryEvent } from './delivery-event.ts';
import { decodeEvent } from './ndjson.ts';

/**
 * Reads a line of what a job reports. Nobody vouches for a job: what it writes may be anything.
 *
 * @returns undefined where the line is no event, null where there is nothing to take.
 */
export function reportedEvent(line: string): DeliveryEvent | null | undefined {
  try {
    const event = decodeEvent(line, 1);
    if (event === null) return null;
    const stamped =
      Number.isSafeInteger(event.seq) && typeof event.at === 'string' && typeof event.deliveryId === 'string';
    // What a job wraps itself could be wrapped again without end.
    return stamped && event.type !== 'job.reported' ? event : undefined;
  } catch {
    return undefined;
  }
}
