import type { RecordKind } from './record-kind.ts';

/** Takes note of what changes, and writes it. */
export interface Journal {
  /** Whether anything is written at all. */
  readonly isKept: boolean;
  /** Why the last write failed: nothing is to be changed before one succeeds. Null: it did not. */
  readonly trouble: string | null;
  /** The thing is new or changed. It is written at the end of this turn of the event loop. */
  changed<Thing>(kind: RecordKind<Thing>, thing: Thing): void;
  /** The thing is no more. */
  gone<Thing>(kind: RecordKind<Thing>, thing: Thing): void;
  /** Something of a swept kind may have changed. */
  mayHaveChanged(): void;
  /** Everything is gone. */
  clear(): void;
  /** Resolves when all that changed so far is written. Rejects where it cannot be; it is tried again with the next change. */
  flush(): Promise<void>;
  /** Writes what is left; what changes from now on is not kept. Never rejects. */
  close(): Promise<void>;
}

/** Of a local-ecs that keeps nothing. */
export const NO_JOURNAL: Journal = {
  isKept: false,
  trouble: null,
  changed: () => undefined,
  gone: () => undefined,
  mayHaveChanged: () => undefined,
  clear: () => undefined,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
