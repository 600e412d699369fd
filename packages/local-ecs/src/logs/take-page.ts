import { type LogEvent, sizeOf } from './log-event.ts';

const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;

/** As many events from the front as one answer has: `limit`, at most 10,000, at most 1 MiB (but one at least). */
export function takePage<T extends LogEvent>(events: readonly T[], limit: number | null): T[] {
  const page: T[] = [];
  let bytes = 0;
  for (const event of events.slice(0, limit ?? MOST_EVENTS)) {
    bytes += sizeOf(event.message);
    if (bytes > MOST_BYTES && page.length > 0) break;
    page.push(event);
  }
  return page;
}
