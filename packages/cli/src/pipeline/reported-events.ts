import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type DeliveryEvent, reportedEvent } from '@slipway/engine/events';

/** The file to which the commands of Slipway in a job append their events. */
export interface ReportedEvents {
  /** What was appended since the last look, in whole lines. What is no event is left out. */
  take(): readonly DeliveryEvent[];
}

/** What a job may report in all; the rest is left. */
const mostBytes = 16 * 1024 * 1024;

export function reportedEvents(path: string): ReportedEvents {
  let offset = 0;
  return {
    take: () => {
      const piece = readFrom(path, offset);
      const end = piece.lastIndexOf(0x0a) + 1;
      offset += end;
      return piece
        .toString('utf8', 0, end)
        .split('\n')
        .map(reportedEvent)
        .filter((event) => event !== null && event !== undefined);
    },
  };
}

function readFrom(path: string, offset: number): Buffer {
  const nothing = Buffer.alloc(0);
  let file: number;
  try {
    // A job could put a link, a pipe or a device there.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return nothing;
  }
  try {
    const stat = fstatSync(file);
    const size = Math.min(stat.size, mostBytes) - offset;
    if (!stat.isFile() || size <= 0) return nothing;
    const buffer = Buffer.alloc(size);
    return buffer.subarray(0, readSync(file, buffer, 0, size, offset));
  } finally {
    closeSync(file);
  }
}
