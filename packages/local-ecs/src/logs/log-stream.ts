import { countBefore, type LogEvent, sizeOf } from './log-event.ts';

/** Older events of a stream give way to newer ones above this many, and above this many bytes. */
export const MOST_EVENTS = 10_000;
export const MOST_BYTES = 8 * 1024 * 1024;

/** The events of one source, in the order of their time. */
export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  /** Changed by the two functions below and nothing else. */
  readonly events: LogEvent[];
  /** Of all events together, as AWS counts them. */
  bytes: number;
  lastIngestionTime: number | null;
}

export function createLogStream(name: string, createdAt: number): LogStream {
  return { name, createdAt, events: [], bytes: 0, lastIngestionTime: null };
}

/** Puts an event in its place; where the stream is full, the oldest ones go. */
export function addEvent(stream: LogStream, event: LogEvent): void {
  const { events } = stream;
  const last = events.at(-1);
  if (last === undefined || last.timestamp <= event.timestamp) events.push(event);
  else events.splice(countBefore(events, event), 0, event);
  stream.bytes += sizeOf(event.message);
  stream.lastIngestionTime = event.ingestionTime;
  while (events.length > MOST_EVENTS || (stream.bytes > MOST_BYTES && events.length > 1)) dropOldest(stream, 1);
}

/** Forgets the oldest events. */
export function dropOldest(stream: LogStream, count: number): void {
  for (const { message } of stream.events.splice(0, count)) stream.bytes -= sizeOf(message);
}
