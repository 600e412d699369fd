import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { integer, text, texts } from '../operations/input.ts';
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
import { parseFilterPattern } from './filter-pattern.ts';
import { findLogGroup } from './find-log-group.ts';
import {
  behind,
  comparePositions,
  countBefore,
  type LogEvent,
  type LogPosition,
  readPosition,
  writePosition,
} from './log-event.ts';
import type { LogGroup, LogStream } from './log-group.ts';
import { takePage } from './take-page.ts';

interface FoundEvent extends LogEvent {
  readonly streamName: string;
}

/** FilterLogEvents: the events of a group that match, in the order of time over all streams (`interleaved` changes nothing, as on AWS). */
export function filterLogEvents(call: Call): JsonObject {
  const { input } = call;
  checkMembers(input, {
    logGroupName: GROUP_NAME,
    logGroupIdentifier: GROUP_IDENTIFIER,
    logStreamNames: { shortest: 1, longest: 100 },
    logStreamNamePrefix: STREAM_NAME,
    startTime: TIMESTAMP,
    endTime: TIMESTAMP,
    filterPattern: { longest: 1024 },
    limit: EVENTS_LIMIT,
    nextToken: NEXT_TOKEN,
  });
  const matches = parseFilterPattern(text(input, 'filterPattern') ?? '');
  const streams = streamsIn(input, findLogGroup(call));
  const from = positionIn(input);
  const until = { timestamp: (integer(input, 'endTime') ?? Number.MAX_SAFE_INTEGER - 1) + 1, sequence: 0 };
  const found = streams
    .flatMap(({ name, events }) =>
      events
        .slice(countBefore(events, from), countBefore(events, until))
        .filter(({ message }) => matches(message))
        .map((event): FoundEvent => ({ ...event, streamName: name })),
    )
    .toSorted(comparePositions);
  const page = takePage(found, integer(input, 'limit'));
  const last = page.at(-1);
  return {
    events: page.map((event) => ({
      logStreamName: event.streamName,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.ingestionTime,
      eventId: writePosition(event),
    })),
    // AWS names none since 2020.
    searchedLogStreams: [],
    nextToken: last !== undefined && page.length < found.length ? writePosition(behind(last)) : undefined,
  };
}

/** @throws ResourceNotFoundException */
function streamsIn(input: JsonObject, { streams }: LogGroup): readonly LogStream[] {
  const names = texts(input, 'logStreamNames');
  const prefix = text(input, 'logStreamNamePrefix');
  if (names.length > 0 && prefix !== null) {
    throw invalidParameter('Only one of logStreamNames and logStreamNamePrefix may be given.');
  }
  if (names.length === 0) return [...streams.values()].filter(({ name }) => name.startsWith(prefix ?? ''));
  return [...new Set(names)].map((name) => {
    const stream = streams.get(name);
    if (stream === undefined) throw streamNotFound();
    return stream;
  });
}

/** @throws InvalidParameterException for a token that is none */
function positionIn(input: JsonObject): LogPosition {
  const start = { timestamp: integer(input, 'startTime') ?? 0, sequence: 0 };
  const token = text(input, 'nextToken');
  if (token === null) return start;
  const position = readPosition(token);
  if (position === null) throw invalidToken();
  return comparePositions(position, start) > 0 ? position : start;
}
