/** One event in a log stream. Times are epoch milliseconds. */
export interface LogEvent {
  /** In the order of arrival, never the same twice. */
  readonly sequence: number;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** What is to become an event. */
export type LogLine = Pick<LogEvent, 'timestamp' | 'message'>;

/** A place between events: in front of the event that has these two, whether there is one or not. */
export type LogPosition = Pick<LogEvent, 'timestamp' | 'sequence'>;

/** What AWS counts for an event beside its message. */
const OVERHEAD_BYTES = 26;

/** The size of an event as AWS counts it. */
export function sizeOf(message: string): number {
  return Buffer.byteLength(message) + OVERHEAD_BYTES;
}

/** In the order of time, and of arrival within one millisecond. */
export function comparePositions(left: LogPosition, right: LogPosition): number {
  return left.timestamp - right.timestamp || left.sequence - right.sequence;
}

/** The position right behind the event. */
export function behind({ timestamp, sequence }: LogPosition): LogPosition {
  return { timestamp, sequence: sequence + 1 };
}

/** A position as 56 digits, which is how AWS writes the ids of events. */
export function writePosition({ timestamp, sequence }: LogPosition): string {
  return `${String(timestamp).padStart(20, '0')}${String(sequence).padStart(36, '0')}`;
}

/** The position that was written so; null for what is none. */
export function readPosition(text: string): LogPosition | null {
  const match = /^(\d{20})(\d{36})$/.exec(text);
  const position = { timestamp: Number(match?.[1]), sequence: Number(match?.[2]) };
  return Number.isSafeInteger(position.timestamp) && Number.isSafeInteger(position.sequence) ? position : null;
}

/** How many of the events, which are in order, come before the position. */
export function countBefore(events: readonly LogPosition[], position: LogPosition): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle];
    if (event !== undefined && comparePositions(event, position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
