import type { Clock } from '../ports/clock.ts';

/** The clock of this machine, but that it stands still where that one is set back: waits and limits are counted by it. */
export function createSystemClock(): Clock {
  return {
    now: neverBack(() => Date.now()),

    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        signal?.addEventListener('abort', wake, { once: true });
      });
    },
  };
}

/** The one that a whole program goes by. */
export const systemClock: Clock = createSystemClock();

function neverBack(wall: () => number): () => number {
  let setBackMs = 0;
  let latest = Number.NEGATIVE_INFINITY;
  return () => {
    const now = wall() + setBackMs;
    setBackMs += Math.max(0, latest - now);
    latest = Math.max(latest, now);
    return latest;
  };
}
