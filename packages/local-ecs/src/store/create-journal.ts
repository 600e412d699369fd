import type { ChangeSet } from './change-set.ts';
import type { Journal } from './journal.ts';
import type { Store } from './store.ts';

/**
 * Writes changes to a store. One write is under way at a time; all that changes meanwhile makes the next one. A write holds
 * the things as they are when it begins, which is between two turns of the event loop: never half of a change.
 *
 * @param told hears once why writes begin to fail, and once (null) that they do no more
 */
export function createJournal(store: Store, changes: ChangeSet, told: (trouble: string | null) => void): Journal {
  let writing: Promise<void> | null = null;
  let waiting: Promise<void> | null = null;
  let isScheduled = false;
  let trouble: string | null = null;
  let isClosed = false;

  const write = async (): Promise<void> => {
    try {
      const taken = changes.take();
      if (taken.size > 0) await store.write(taken);
      changes.written(taken);
      if (trouble !== null) told(null);
      trouble = null;
    } catch (error) {
      const { message } = error as Error;
      if (trouble === null) told(message);
      trouble = message;
      throw error;
    }
  };

  const flush = (): Promise<void> => {
    if (waiting !== null) return waiting;
    if (changes.isEmpty) return writing ?? Promise.resolve();
    const before = writing?.catch(() => undefined) ?? Promise.resolve();
    const own = before
      .then(() => {
        waiting = null;
        writing = own;
        return write();
      })
      .finally(() => {
        writing = null;
      });
    waiting = own;
    return own;
  };

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      // Whoever waits for it hears of a failure, and so does `told`.
      flush().catch(() => undefined);
    });
  };

  return {
    isKept: true,
    get trouble() {
      return trouble;
    },
    changed(kind, thing) {
      if (isClosed) return;
      changes.changed(kind, thing);
      schedule();
    },
    gone(kind, thing) {
      if (isClosed) return;
      changes.gone(kind, thing);
      schedule();
    },
    mayHaveChanged() {
      if (isClosed) return;
      changes.sweep();
      schedule();
    },
    clear() {
      if (isClosed) return;
      changes.clear();
      schedule();
    },
    flush,
    async close() {
      const left = flush();
      isClosed = true;
      await left.catch(() => undefined);
    },
  };
}
