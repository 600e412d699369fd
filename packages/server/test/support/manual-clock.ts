import type { Clock } from '@slipway/engine';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that a test moves. */
export interface ManualClock extends Clock {
  pass(ms: number): void;
  /** Resolves when somebody sleeps. */
  sleeping(): Promise<void>;
}

export function manualClock(start = Date.parse('2026-01-02T03:04:05Z')): ManualClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  const watchers: (() => void)[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper: Sleeper = {
          until: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
        for (const seen of watchers.splice(0)) seen();
      }),
    pass(ms) {
      now += ms;
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
    },
    sleeping: () => (sleepers.size > 0 ? Promise.resolve() : new Promise((resolve) => watchers.push(resolve))),
  };
}
