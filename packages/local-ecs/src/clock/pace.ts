import type { Clock } from './clock.ts';

/** Durations of the emulated ECS, divided by the speed; the times it reports stay those of the clock. */
export interface Pace {
  now(): number;
  /** Runs `work` after `ms` of emulated time. Returns its cancellation. */
  after(ms: number, work: () => void): () => void;
  /** How much of the clock's time a duration of emulated `ms` takes. */
  span(ms: number): number;
  /** How much emulated time (ms) has passed since `time` (epoch ms). */
  since(time: number): number;
  /** Forgets every timer that is still set. */
  cancelAll(): void;
}

/** A pace at which every duration takes 1/`speed` of the clock's time. */
export function createPace(clock: Clock, speed: number): Pace {
  const set = new Set<() => void>();
  const span = (ms: number): number => ms / speed;
  return {
    now: () => clock.now(),
    span,
    since: (time) => (clock.now() - time) * speed,
    after(ms, work) {
      const cancel = clock.at(clock.now() + span(ms), () => {
        set.delete(cancel);
        work();
      });
      set.add(cancel);
      return () => {
        set.delete(cancel);
        cancel();
      };
    },
    cancelAll() {
      for (const cancel of set) cancel();
      set.clear();
    },
  };
}
