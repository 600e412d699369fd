import type { Output } from '../../src/world.ts';

export interface MemoryOutput extends Output {
  readonly text: string;
  readonly writes: readonly string[];
  close(): void;
  resize(columns: number, rows: number): void;
}

/** A stream that keeps what is written. */
export function memoryOutput({ isTTY = false, columns = 80, rows = 24 } = {}): MemoryOutput {
  const writes: string[] = [];
  const listeners = new Set<() => void>();
  let size = { columns, rows };
  let closed = false;
  return {
    isTTY,
    get closed() {
      return closed;
    },
    get text() {
      return writes.join('');
    },
    writes,
    write: (text) => {
      if (!closed) writes.push(text);
    },
    size: () => size,
    onResize: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed = true;
    },
    resize: (newColumns, newRows) => {
      size = { columns: newColumns, rows: newRows };
      for (const listener of listeners) listener();
    },
  };
}
