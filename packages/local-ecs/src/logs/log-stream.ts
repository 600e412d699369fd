import { countBefore, type LogEvent, sizeOf } from './log-event.ts';
import type { LogGroup, LogStream } from './log-group.ts';

/** Older events of a stream give way to newer ones above this many, and above this many bytes. */
const MOST_EVENTS = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;

export function createLogStream(group: LogGroup, name: string, createdAt: number): LogStream {
  return { group, name, createdAt, events: [], bytes: 0, lastIngestionTime: null };
}

/** Puts an event in its place, and returns the oldest ones, which have to go where the stream is full. */
export function addEvent(stream: LogStream, event: LogEvent): readonly LogEvent[] {
  const { events } = stream;
  const last = events.at(-1);
  if (last === undefined || last.timestamp <= event.timestamp) events.push(event);
  else events.splice(countBefore(events, event), 0, event);
  stream.bytes += sizeOf(event.message);
  stream.lastIngestionTime = Math.max(stream.lastIngestionTime ?? 0, event.ingestionTime);
  return dropOldest(stream, countTooMany(stream));
}

function countTooMany({ events, bytes }: LogStream): number {
  let count = Math.max(0, events.length - MOST_EVENTS);
  let left = bytes;
  for (const { message } of bytes > MOST_BYTES ? events : []) {
    if (left <= MOST_BYTES) break;
    left -= sizeOf(message);
    count += 1;
  }
  // The newest one stays, however large it is.
  return Math.min(count, events.length - 1);
}

/** Takes the oldest events away and returns them. */
export function dropOldest(stream: LogStream, count: number): readonly LogEvent[] {
  if (count === 0) return [];
  const dropped = stream.events.splice(0, count);
  for (const { message } of dropped) stream.bytes -= sizeOf(message);
  return dropped;
}
