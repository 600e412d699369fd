import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isJsonObject } from '../../json.ts';
import { LOG_START, type LogPosition } from './followed-log.ts';

/** How far the log of each container was told, beyond the end of this process. */
export interface LogPositions {
  of(container: string): LogPosition;
  moved(container: string, position: LogPosition): void;
  forget(container: string): void;
  /** Writes down where all of them are. */
  save(): void;
}

/**
 * What is written down in between is so old: after a kill lines of the last moments are told once more, rather than lost
 * with what else was not written yet.
 */
const AGE_MS = 1_000;

/** @param file where they are kept; null: nowhere */
export function openLogPositions(file: string | null): LogPositions {
  const positions = new Map<string, LogPosition>(file === null ? [] : Object.entries(readPositions(file)));
  let timer: NodeJS.Timeout | null = null;
  let isChanged = false;

  const write = (snapshot: ReadonlyMap<string, LogPosition>): void => {
    if (file === null) return;
    try {
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(snapshot)));
      renameSync(`${file}.new`, file);
    } catch {
      // A full disk: the next local-ecs tells more lines twice.
    }
  };
  const writeLater = (): void => {
    isChanged = true;
    if (timer !== null || file === null) return;
    const snapshot = new Map(positions);
    isChanged = false;
    timer = setTimeout(() => {
      timer = null;
      write(snapshot);
      if (isChanged) writeLater();
    }, AGE_MS);
    timer.unref();
  };
  return {
    of: (container) => positions.get(container) ?? LOG_START,
    moved(container, position) {
      positions.set(container, position);
      writeLater();
    },
    forget(container) {
      if (positions.delete(container)) writeLater();
    },
    save() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      write(positions);
    },
  };
}

function readPositions(file: string): Record<string, LogPosition> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const entries = Object.entries(isJsonObject(content) ? content : {}).flatMap(([container, position]) => {
      const { stdout, stderr } = isJsonObject(position) ? position : {};
      return typeof stdout === 'number' && typeof stderr === 'number' ? [[container, { stdout, stderr }] as const] : [];
    });
    return Object.fromEntries(entries);
  } catch {
    // There is none yet, or none that can be read: the logs are told from their first lines.
    return {};
  }
}
