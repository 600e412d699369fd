import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { flag, integer, text } from '../operations/input.ts';
import type { Call, Operation } from '../operations/operation.ts';
import { page } from '../operations/pages.ts';
import type { LogStream } from './log-store.ts';

const MOST_EVENTS = 10_000;

/** The part of CloudWatch Logs that tells why a task stopped. */
export const LOGS_OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    GetLogEvents: getLogEvents,
    DescribeLogStreams: describeLogStreams,
    DescribeLogGroups: describeLogGroups,
  }),
);

/** GetLogEvents: from the end unless `startFromHead`; the tokens lead forward and backward. */
function getLogEvents(call: Call): JsonObject {
  const { input } = call;
  const stream = group(call).get(text(input, 'logStreamName') ?? '');
  if (stream === undefined) throw notFound('log stream');
  const from = integer(input, 'startTime') ?? 0;
  const until = integer(input, 'endTime') ?? Number.POSITIVE_INFINITY;
  const lines = stream.lines.filter(({ timestamp }) => timestamp >= from && timestamp < until);
  const limit = Math.min(integer(input, 'limit') ?? MOST_EVENTS, MOST_EVENTS);
  const { start, end } = range(text(input, 'nextToken'), lines.length, limit, flag(input, 'startFromHead') === true);
  return {
    events: lines.slice(start, end).map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

function range(token: string | null, length: number, limit: number, fromHead: boolean): { start: number; end: number } {
  const match = /^([fb])\/(\d+)$/.exec(token ?? '');
  const at = Number(match?.[2] ?? (fromHead ? 0 : length));
  const isForward = match === null ? fromHead : match[1] === 'f';
  return isForward ? { start: at, end: Math.min(length, at + limit) } : { start: Math.max(0, at - limit), end: at };
}

function describeLogStreams(call: Call): JsonObject {
  const prefix = text(call.input, 'logStreamNamePrefix') ?? '';
  const streams = [...group(call).values()].filter(({ name }) => name.startsWith(prefix));
  const { page: logStreams, nextToken } = page(streams, withLimit(call.input), 50);
  return { logStreams: logStreams.map(streamView), nextToken };
}

function streamView({ name, createdAt, lines }: LogStream): JsonObject {
  const last = lines.at(-1)?.timestamp;
  return {
    logStreamName: name,
    creationTime: createdAt,
    firstEventTimestamp: lines[0]?.timestamp,
    lastEventTimestamp: last,
    lastIngestionTime: last,
  };
}

function describeLogGroups({ world, region, input }: Call): JsonObject {
  const prefix = text(input, 'logGroupNamePrefix') ?? '';
  const names = [...world.logs.groups(region.place).keys()].filter((name) => name.startsWith(prefix)).toSorted();
  const { page: logGroups, nextToken } = page(names, withLimit(input), 50);
  const arn = (name: string): string =>
    `arn:${region.arns.partition}:logs:${region.name}:${region.accountId}:log-group:${name}`;
  return {
    logGroups: logGroups.map((name) => ({ logGroupName: name, arn: `${arn(name)}:*`, logGroupArn: arn(name) })),
    nextToken,
  };
}

function group({ world, region, input }: Call): ReadonlyMap<string, LogStream> {
  const name = text(input, 'logGroupName') ?? text(input, 'logGroupIdentifier')?.split(':log-group:').at(-1) ?? '';
  const streams = world.logs.groups(region.place).get(name);
  if (streams === undefined) throw notFound('log group');
  return streams;
}

/** Pages here are asked for by `limit`. */
function withLimit(input: JsonObject): JsonObject {
  return { ...input, maxResults: input['limit'] };
}

function notFound(what: string): EcsError {
  return new EcsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}
