import { ChangeSet } from './change-set.ts';
import { createJournal } from './create-journal.ts';
import type { Journal } from './journal.ts';
import type { KeptState } from './kept-state.ts';
import { KINDS } from './kinds.ts';
import { readRecords, restoreRecords } from './restore.ts';
import type { Store } from './store.ts';

/** The state of an earlier world, and where that of this one goes. */
export interface Kept {
  readonly store: Store;
  /** What the store holds. */
  readonly entries: ReadonlyMap<string, string>;
  /** Hears what goes wrong while nobody waits for it. */
  readonly warn: (problem: string) => void;
}

/** Restores what was kept; from then on changes of it are written. @throws DamagedRecord */
export function restoredJournal({ store, entries, warn }: Kept, state: KeptState): Journal {
  const records = readRecords(entries, KINDS);
  restoreRecords(records, KINDS, state);
  return createJournal(store, new ChangeSet(KINDS, state, records), (trouble) =>
    warn(
      trouble === null
        ? 'the state is written again, with all that changed meanwhile'
        : `the state cannot be written, so nothing can be changed by calls until it can: ${trouble}`,
    ),
  );
}
