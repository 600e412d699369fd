import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import { type DeliveryEvent, encodeEvent } from '@slipway/engine/events';
import { failureReason } from './failure-reason.ts';

/** The stream of events saved beside any view. */
export interface EventsFile {
  /** Appends one event at once, so that a command that is killed leaves all that happened. Never throws. */
  append(event: DeliveryEvent): void;
  close(): void;
}

/**
 * Opens the file for appending, before anything is changed. Where there is none it is made for its owner alone: events name images,
 * accounts and the last lines of logs.
 *
 * @param warn told once, when a write fails later; the delivery goes on without the file.
 * @throws SlipwayError FILE_UNWRITABLE
 */
export function openEventsFile(file: string, cwd: string, warn: (message: string) => void): EventsFile {
  let descriptor: number | null = open(file, cwd);
  const close = () => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
  return {
    append: (event) => {
      if (descriptor === null) return;
      try {
        appendWhole(descriptor, Buffer.from(encodeEvent(event)));
      } catch (error) {
        warn(
          `${file} cannot be written any more: ${failureReason(error)}. The delivery goes on, its events are not saved.`,
        );
        descriptor = null;
      }
    },
    close,
  };
}

/**
 * Opens several files as one; two paths of one file count once.
 *
 * @throws SlipwayError FILE_UNWRITABLE
 */
export function openEventsFiles(files: readonly string[], cwd: string, warn: (message: string) => void): EventsFile {
  const paths = new Map(files.map((file) => [resolve(cwd, file), file]));
  const opened = [...paths.values()].map((file) => openEventsFile(file, cwd, warn));
  return {
    append: (event) => {
      for (const file of opened) file.append(event);
    },
    close: () => {
      for (const file of opened) file.close();
    },
  };
}

function open(file: string, cwd: string): number {
  try {
    return openSync(resolve(cwd, file), 'a', 0o600);
  } catch (cause) {
    throw new SlipwayError('FILE_UNWRITABLE', { file, reason: failureReason(cause) }, { cause });
  }
}

function appendWhole(descriptor: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}
