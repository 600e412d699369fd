import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type DeliveryEvent, reportedEvent } from '@slipway/engine/events';
import { isOfServer, isReadable } from './readable-event.ts';

/** What a job may report in all, and in a line: a job is not trusted. */
export const mostReportedBytes = 16 * 1024 * 1024;
export const mostReportedLine = 256 * 1024;

/** A piece of what a job reported. */
export interface Reported {
  readonly events: readonly DeliveryEvent[];
  /** Lines that are no events, or too long. */
  readonly malformed: number;
  /** Where to go on reading. */
  readonly offset: number;
  /** Nothing more is read: the job reported too much. */
  readonly full: boolean;
}

/**
 * Reads what was appended to a file of events since the last look. A line that has no end yet is left for the next look, or read as
 * it is when nothing more will come.
 *
 * @param offset in bytes.
 * @param last whether the job has ended.
 */
export async function readReported(path: string, offset: number, last: boolean): Promise<Reported> {
  const nothing = { events: [], malformed: 0, offset, full: offset >= mostReportedBytes };
  // A job could put a link, a pipe or a device there.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => null);
  if (file === null) return nothing;
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size <= offset || nothing.full) return nothing;
    const piece = await readPiece(file, offset, Math.min(stat.size, mostReportedBytes) - offset);
    return { ...parse(piece, offset, last), full: stat.size > mostReportedBytes && piece.length < mostPiece };
  } finally {
    await file.close();
  }
}

const mostPiece = 1024 * 1024;

async function readPiece(file: FileHandle, offset: number, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.min(size, mostPiece));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
  return buffer.subarray(0, bytesRead);
}

function parse(piece: Buffer, offset: number, last: boolean): Omit<Reported, 'full'> {
  const events: DeliveryEvent[] = [];
  let malformed = 0;
  let start = 0;
  while (start < piece.length) {
    const newline = piece.indexOf(0x0a, start);
    // A line without an end is passed over when it is too long ever to be read, or when nothing follows it.
    const end = newline === -1 ? piece.length : newline;
    if (newline === -1 && !last && end - start <= mostReportedLine) break;
    const event = end - start > mostReportedLine ? undefined : eventIn(piece.toString('utf8', start, end));
    if (event === undefined) malformed += 1;
    else if (event !== null) events.push(event);
    start = newline === -1 ? end : newline + 1;
  }
  return { events, malformed, offset: offset + start };
}

/** Undefined where the line is no event that a job may report, null where there is nothing to take. */
function eventIn(line: string): DeliveryEvent | null | undefined {
  const event = reportedEvent(line);
  if (event === null || event === undefined) return event;
  return !isOfServer(event) && isReadable(event) ? event : undefined;
}
