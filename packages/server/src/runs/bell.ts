import type { Clock } from '@slipway/engine';

/** Waiting for a condition that this process brings about by itself, or another server that shares the database. */
export interface Bell {
  /** Something about this key changed. */
  ring(key: string): void;
  /** Asks at once and after each ring until there is an answer. */
  until<Answer>(key: string, look: () => Promise<Answer | null>, signal?: AbortSignal): Promise<Answer | null>;
}

/** @param lookAgainMs how often to look without a ring, where others can change the database; null where nobody can. */
export function createBell(clock: Clock, lookAgainMs: number | null): Bell {
  const rung = new Map<string, Set<() => void>>();
  return {
    ring(key) {
      for (const wake of rung.get(key) ?? []) wake();
    },
    async until(key, look, signal) {
      const wakers = rung.get(key) ?? new Set();
      rung.set(key, wakers);
      for (;;) {
        if (signal?.aborted === true) return null;
        // Listening begins before the look, so that a change in between is not missed.
        const over = new AbortController();
        const change = new Promise<void>((resolve) => {
          const wake = (): void => {
            wakers.delete(wake);
            signal?.removeEventListener('abort', wake);
            over.abort();
            resolve();
          };
          wakers.add(wake);
          signal?.addEventListener('abort', wake, { once: true });
          over.signal.addEventListener('abort', wake, { once: true });
          if (lookAgainMs !== null) void clock.sleep(lookAgainMs, over.signal).then(wake);
        });
        const answer = await look().catch((error: unknown) => {
          over.abort();
          throw error;
        });
        if (answer !== null) {
          over.abort();
          return answer;
        }
        await change;
      }
    },
  };
}
