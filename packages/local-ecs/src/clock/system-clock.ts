import type { Clock } from './clock.ts';

/** Timers of node overflow above this and would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

function at(time: number, work: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const rest = time - Date.now();
    timer = rest > LONGEST_TIMER_MS ? setTimeout(arm, LONGEST_TIMER_MS) : setTimeout(work, Math.max(0, rest));
    // A process that only waits for simulated tasks may end.
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}

/** The wall clock. Its timers do not keep the process alive. */
export const systemClock: Clock = { now: () => Date.now(), at };
