/** Hands values from callbacks to one loop. */
export interface EventQueue<Value> {
  push(value: Value): void;
  end(): void;
  /** How many wait to be taken. */
  readonly size: number;
  /** Resolves when all that waits has been taken, or nobody takes any more. */
  emptied(): Promise<void>;
  /** Everything that waits, once there is something; null after the end. */
  take(): Promise<readonly Value[] | null>;
}

export function eventQueue<Value>(): EventQueue<Value> {
  let waiting: Value[] = [];
  let ended = false;
  let wake = () => {};
  let relax: (() => void)[] = [];
  return {
    push: (value) => {
      waiting.push(value);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    get size() {
      return waiting.length;
    },
    emptied: () =>
      new Promise((resolve) => {
        relax.push(resolve);
      }),
    take: async () => {
      if (waiting.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const taken = waiting;
      waiting = [];
      for (const resolve of relax) resolve();
      relax = [];
      return taken.length === 0 && ended ? null : taken;
    },
  };
}
