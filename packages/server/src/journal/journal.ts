import type { Clock } from '@slipway/engine';
import type { DeliveryEvent, Happening } from '@slipway/engine/events';
import type { Database, Queries } from '../store/database.ts';
import type { Changes } from './changes.ts';
import { followEvents } from './follow-events.ts';
import { mergeOutput } from './merge-output.ts';
import { type Dated, writeEvents } from './write-events.ts';

/** All events of all runs, in order and without gaps: what was appended is there after any crash, and what is told comes from there. */
export interface Journal {
  /**
   * Resolves when the events are stored. Calls for one run keep their order; many small ones become one transaction.
   *
   * @param alongside what else is stored in the same transaction: it happens with the events or not at all.
   */
  append(
    runId: string,
    happenings: readonly Happening[],
    alongside?: (queries: Queries) => Promise<void>,
  ): Promise<void>;
  /** Characters that wait to be stored; who produces much waits while this is high. */
  pending(runId: string): number;
  events(runId: string, after: number, signal: AbortSignal): AsyncIterable<DeliveryEvent>;
  /** Resolves when all that was appended is stored. */
  settle(): Promise<void>;
}

/** Output may wait this long for more of it. */
const lingerMs = 40;

interface Entry {
  readonly dated: readonly Dated[];
  readonly characters: number;
  readonly alongside: ((queries: Queries) => Promise<void>) | undefined;
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

/** @param redact takes secrets out; nothing reaches the database before it. */
export function openJournal(options: {
  readonly database: Database;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly redact: <Value>(value: Value) => Value;
}): Journal {
  const { database, changes, clock, redact } = options;
  const waiting = new Map<string, Entry[]>();
  const writers = new Map<string, Promise<void>>();

  const store = async (runId: string, entries: readonly Entry[]): Promise<void> => {
    try {
      const events = await database.transaction(async (queries) => {
        const written = await writeEvents(queries, runId, mergeOutput(entries.flatMap(({ dated }) => dated)));
        for (const { alongside } of entries) await alongside?.(queries);
        return written;
      });
      for (const { stored } of entries) stored();
      changes.publish(runId, events);
    } catch (error) {
      for (const { failed } of entries) failed(error);
    }
  };

  const write = async (runId: string): Promise<void> => {
    for (;;) {
      const entries = waiting.get(runId) ?? [];
      if (entries.length === 0) break;
      if (entries.every(isOutput)) await clock.sleep(lingerMs);
      waiting.set(runId, []);
      await store(runId, entries);
    }
    waiting.delete(runId);
    writers.delete(runId);
  };

  return {
    append(runId, happenings, alongside) {
      const at = clock.now();
      const dated = redact(happenings).map((happening) => ({ at, happening }));
      const characters = dated.reduce((sum, { happening }) => sum + sizeOf(happening), 0);
      return new Promise((resolve, reject) => {
        const entries = waiting.get(runId) ?? [];
        waiting.set(runId, entries);
        entries.push({ dated, characters, alongside, stored: resolve, failed: reject });
        if (!writers.has(runId)) writers.set(runId, write(runId));
      });
    },
    pending: (runId) => (waiting.get(runId) ?? []).reduce((sum, { characters }) => sum + characters, 0),
    events: (runId, after, signal) => followEvents({ database, changes }, runId, after, signal),
    async settle() {
      await Promise.all(writers.values());
    },
  };
}

function isOutput({ dated, alongside }: Entry): boolean {
  return alongside === undefined && dated.every(({ happening }) => happening.type === 'job.output');
}

/** Only output and what a job reports can be large. */
function sizeOf(happening: Happening): number {
  if (happening.type === 'job.output') return happening.lines.reduce((sum, line) => sum + line.length, 0);
  return happening.type === 'job.reported' ? 1000 : 100;
}
