import type { Store } from '../../src/store/store.ts';

/** A store in memory, which a test can let fail. */
export interface MemoryStore extends Store {
  readonly entries: Map<string, string>;
  /** The number of records of each write so far. */
  readonly writes: number[];
  /** What the next writes fail with; null: they do not. */
  trouble: Error | null;
}

export function memoryStore(): MemoryStore {
  const entries = new Map<string, string>();
  const writes: number[] = [];
  return {
    entries,
    writes,
    trouble: null,
    read: () => Promise.resolve(new Map(entries)),
    write(changes) {
      if (this.trouble !== null) return Promise.reject(this.trouble);
      writes.push(changes.size);
      for (const [key, value] of changes) {
        if (value === null) entries.delete(key);
        else entries.set(key, value);
      }
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
