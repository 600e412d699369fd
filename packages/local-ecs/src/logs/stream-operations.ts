import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { flag, text } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import {
  checkMembers,
  DESCRIBE_LIMIT,
  GROUP_IDENTIFIER,
  GROUP_NAME,
  NEXT_TOKEN,
  STREAM_NAME,
  streamNotFound,
} from './constraints.ts';
import { findLogGroup, groupNamed, logGroupArn } from './find-log-group.ts';
import type { LogStream } from './log-group.ts';
import { sortedPage } from './sorted-page.ts';

const NAMES = {
  logGroupName: { ...GROUP_NAME, isRequired: true },
  logStreamName: { ...STREAM_NAME, isRequired: true },
} as const;

/** CreateLogStream. */
export function createLogStream(call: Call): JsonObject {
  checkMembers(call.input, NAMES);
  const group = groupNamed(call, text(call.input, 'logGroupName'));
  const name = text(call.input, 'logStreamName') ?? '';
  if (group.streams.has(name)) {
    throw new EcsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
  }
  call.world.logs.addStream(group, name);
  return {};
}

/** DeleteLogStream: with all its events. */
export function deleteLogStream(call: Call): JsonObject {
  checkMembers(call.input, NAMES);
  const group = groupNamed(call, text(call.input, 'logGroupName'));
  const name = text(call.input, 'logStreamName') ?? '';
  const stream = group.streams.get(name);
  if (stream === undefined) throw streamNotFound();
  call.world.logs.removeStream(stream);
  return {};
}

/** DescribeLogStreams, by name or by the time of the last event. */
export function describeLogStreams(call: Call): JsonObject {
  const { input, region } = call;
  checkMembers(input, {
    logGroupName: GROUP_NAME,
    logGroupIdentifier: GROUP_IDENTIFIER,
    logStreamNamePrefix: STREAM_NAME,
    orderBy: { values: ['LogStreamName', 'LastEventTime'] },
    limit: DESCRIBE_LIMIT,
    nextToken: NEXT_TOKEN,
  });
  const group = findLogGroup(call);
  const prefix = text(input, 'logStreamNamePrefix');
  const isByTime = text(input, 'orderBy') === 'LastEventTime';
  if (isByTime && prefix !== null) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const streams = [...group.streams.values()].filter(({ name }) => name.startsWith(prefix ?? ''));
  const keyOf = isByTime ? timeKey : ({ name }: LogStream): string => name;
  const { page, nextToken } = sortedPage(streams, input, keyOf, flag(input, 'descending') === true);
  const arn = logGroupArn(region, group.name);
  return { logStreams: page.map((stream) => streamView(arn, stream)), nextToken };
}

/** Streams without an event come before the others. */
function timeKey({ name, events }: LogStream): string {
  return `${String(events.at(-1)?.timestamp ?? 0).padStart(16, '0')}/${name}`;
}

function streamView(groupArn: string, { name, createdAt, events, lastIngestionTime }: LogStream): JsonObject {
  return {
    logStreamName: name,
    creationTime: createdAt,
    firstEventTimestamp: events[0]?.timestamp,
    lastEventTimestamp: events.at(-1)?.timestamp,
    lastIngestionTime: lastIngestionTime ?? undefined,
    uploadSequenceToken: lastIngestionTime === null ? undefined : UPLOAD_SEQUENCE_TOKEN,
    arn: `${groupArn}:log-stream:${name}`,
    // AWS says so of every stream since 2019.
    storedBytes: 0,
  };
}

/** Given out for older clients, and ignored when it comes back, as on AWS. */
export const UPLOAD_SEQUENCE_TOKEN = '49039859606846463868553443364372672142893466846312726529';
