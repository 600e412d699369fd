/** Hands values from callbacks to a loop. */
export interface EventQueue<Value> extends AsyncIterable<Value> {
  push(value: Value): void;
  end(): void;
  /** How many wait to be taken. */
  readonly size: number;
  /** Called each time the queue has been emptied. */
  onEmpty: (() => void) | null;
}

export function eventQueue<Value>(): EventQueue<Value> {
  const waiting: Value[] = [];
  let ended = false;
  let wake: (() => void) | null = null;
  const queue: EventQueue<Value> = {
    push: (value) => {
      waiting.push(value);
      wake?.();
    },
    end: () => {
      ended = true;
      wake?.();
    },
    get size() {
      return waiting.length;
    },
    onEmpty: null,
    [Symbol.asyncIterator]: async function* () {
      for (;;) {
        const value = waiting.shift();
        if (value !== undefined) {
          yield value;
          continue;
        }
        queue.onEmpty?.();
        if (waiting.length > 0) continue;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    },
  };
  return queue;
}
