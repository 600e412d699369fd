import type { Clock } from './clock.ts';

/** Timers of node overflow above this and would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

function at(time: number, work: () => void): () => void {
  let timer: NodeJS.Timeout;
  // Timers may fire a little early, by the wall clock: then the rest is waited for.
  const fire = (): void => {
    if (Date.now() < time) arm();
    else work();
  };
  const arm = (): void => {
    timer = setTimeout(fire, Math.min(LONGEST_TIMER_MS, Math.max(0, time - Date.now())));
    // A process that only waits for simulated tasks may end.
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}

/** The wall clock. Its timers do not keep the process alive. */
export const systemClock: Clock = { now: () => Date.now(), at };
