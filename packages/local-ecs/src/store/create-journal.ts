import type { ChangeSet } from './change-set.ts';
import type { Journal } from './journal.ts';
import type { Store } from './store.ts';

/**
 * Writes changes to a store. One write is under way at a time; all that changes meanwhile makes the next one. A write holds
 * the things as they are when it begins, which is between two turns of the event loop: never half of a change.
 *
 * @param failed told once when writes begin to fail
 */
export function createJournal(store: Store, changes: ChangeSet, failed: (error: Error) => void): Journal {
  let writing: Promise<void> | null = null;
  let waiting: Promise<void> | null = null;
  let isScheduled = false;
  let isFailing = false;
  let isClosed = false;

  const write = async (): Promise<void> => {
    try {
      const taken = changes.take();
      if (taken.size > 0) await store.write(taken);
      isFailing = false;
      changes.written(taken);
    } catch (error) {
      if (!isFailing) failed(error as Error);
      isFailing = true;
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
      // Whoever waits for it hears of a failure, and `failed` is told.
      flush().catch(() => undefined);
    });
  };

  return {
    isKept: true,
    get isFailing() {
      return isFailing;
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
