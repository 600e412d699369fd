import type { JsonObject } from '../json.ts';
import { flag, integer, text } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import {
  checkMembers,
  EVENTS_LIMIT,
  GROUP_IDENTIFIER,
  GROUP_NAME,
  invalidToken,
  NEXT_TOKEN,
  STREAM_NAME,
  streamNotFound,
  TIMESTAMP,
} from './constraints.ts';
import { findLogGroup } from './find-log-group.ts';
import { behind, countBefore, type LogEvent, type LogPosition, readPosition, writePosition } from './log-event.ts';
import { takePage } from './take-page.ts';

/**
 * GetLogEvents: the newest events unless `startFromHead`. Each answer has a token for either direction; behind the last event the same
 * token comes back, and finds what is written later.
 */
export function getLogEvents(call: Call): JsonObject {
  const { input } = call;
  checkMembers(input, {
    logGroupName: GROUP_NAME,
    logGroupIdentifier: GROUP_IDENTIFIER,
    logStreamName: { ...STREAM_NAME, isRequired: true },
    startTime: TIMESTAMP,
    endTime: TIMESTAMP,
    limit: EVENTS_LIMIT,
    nextToken: NEXT_TOKEN,
  });
  const stream = findLogGroup(call).streams.get(text(input, 'logStreamName') ?? '');
  if (stream === undefined) throw streamNotFound();
  const startTime = integer(input, 'startTime') ?? 0;
  const first = countBefore(stream.events, { timestamp: startTime, sequence: 0 });
  const endTime = integer(input, 'endTime') ?? Number.MAX_SAFE_INTEGER;
  const end = countBefore(stream.events, { timestamp: endTime, sequence: 0 });
  const events = stream.events.slice(first, end);
  const cursor = cursorIn(input, events, startTime);
  const page = pageAt(events, cursor, integer(input, 'limit'));
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${writePosition(lastOf(page) ?? cursor.position)}/s`,
    nextBackwardToken: `b/${writePosition(page[0] ?? cursor.position)}/s`,
  };
}

/** Where to read from, and to which side. */
interface Cursor {
  readonly position: LogPosition;
  readonly isForward: boolean;
}

/** @throws InvalidParameterException for a token that is none */
function cursorIn(input: JsonObject, events: readonly LogEvent[], startTime: number): Cursor {
  const token = text(input, 'nextToken');
  if (token === null) {
    const head = { timestamp: startTime, sequence: 0 };
    const isForward = flag(input, 'startFromHead') === true;
    return { position: isForward ? head : (lastOf(events) ?? head), isForward };
  }
  const [, direction, digits = ''] = /^([fb])\/(\d{56})\/s$/.exec(token) ?? [];
  const position = readPosition(digits);
  if (position === null) throw invalidToken();
  return { position, isForward: direction === 'f' };
}

function pageAt(events: readonly LogEvent[], { position, isForward }: Cursor, limit: number | null): LogEvent[] {
  const at = countBefore(events, position);
  if (isForward) return takePage(events.slice(at), limit);
  return takePage(events.slice(0, at).toReversed(), limit).toReversed();
}

/** The position behind the last event; null where there is none. */
function lastOf(events: readonly LogEvent[]): LogPosition | null {
  const last = events.at(-1);
  return last === undefined ? null : behind(last);
}
