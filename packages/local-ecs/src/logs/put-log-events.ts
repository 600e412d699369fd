import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { integer, structures, text } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { checkMembers, GROUP_NAME, STREAM_NAME, streamNotFound, TIMESTAMP } from './constraints.ts';
import { groupNamed } from './find-log-group.ts';
import { type LogLine, sizeOf } from './log-event.ts';
import { UPLOAD_SEQUENCE_TOKEN } from './stream-operations.ts';

const MOST_BYTES = 1_048_576;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OLDEST_DAYS = 14;
const FUTURE_HOURS = 2;

/** PutLogEvents: what is too old or too new is left out and told, what is out of order refuses all of it. */
export function putLogEvents(call: Call): JsonObject {
  const { world, input } = call;
  checkMembers(input, {
    logGroupName: { ...GROUP_NAME, isRequired: true },
    logStreamName: { ...STREAM_NAME, isRequired: true },
    logEvents: { isRequired: true, shortest: 1, longest: 10_000 },
  });
  const lines = structures(input, 'logEvents').map(lineOf);
  const group = groupNamed(call, text(input, 'logGroupName'));
  const stream = group.streams.get(text(input, 'logStreamName') ?? '');
  if (stream === undefined) throw streamNotFound();
  checkBatch(lines);
  const { accepted, rejected } = sift(lines, world.pace.now(), group.retentionInDays);
  if (accepted.length > 0) world.logs.append(stream, accepted);
  return { nextSequenceToken: UPLOAD_SEQUENCE_TOKEN, rejectedLogEventsInfo: rejected ?? undefined };
}

function lineOf(event: JsonObject, index: number): LogLine {
  const at = `logEvents.${index + 1}.member`;
  checkMembers(
    { [`${at}.timestamp`]: event['timestamp'], [`${at}.message`]: event['message'] },
    { [`${at}.timestamp`]: { ...TIMESTAMP, isRequired: true }, [`${at}.message`]: { isRequired: true, shortest: 1 } },
  );
  return { timestamp: integer(event, 'timestamp') ?? 0, message: text(event, 'message') ?? '' };
}

/** @throws InvalidParameterException for a batch that is too large or out of order */
function checkBatch(lines: readonly LogLine[]): void {
  const bytes = lines.reduce((sum, { message }) => sum + sizeOf(message), 0);
  if (bytes > MOST_BYTES) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}`);
  if (lines.some(({ timestamp }, index) => timestamp < (lines[index - 1]?.timestamp ?? 0))) {
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
}

/**
 * Parts a batch, which is in order, into what is taken and what is not.
 *
 * @throws InvalidParameterException where what is left spans more than a day
 */
function sift(
  lines: readonly LogLine[],
  now: number,
  retentionInDays: number | null,
): { readonly accepted: readonly LogLine[]; readonly rejected: JsonObject | null } {
  const before = (time: number): number => lines.filter(({ timestamp }) => timestamp < time).length;
  const tooOld = before(now - OLDEST_DAYS * DAY_MS);
  const expired = retentionInDays === null ? 0 : before(now - retentionInDays * DAY_MS);
  const tooNew = before(now + FUTURE_HOURS * HOUR_MS + 1);
  const accepted = lines.slice(Math.max(tooOld, expired), tooNew);
  if ((accepted.at(-1)?.timestamp ?? 0) - (accepted[0]?.timestamp ?? 0) > DAY_MS) {
    throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  const rejected = {
    ...(tooNew < lines.length && { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > tooOld && { expiredLogEventEndIndex: expired }),
  };
  return { accepted, rejected: Object.keys(rejected).length > 0 ? rejected : null };
}
