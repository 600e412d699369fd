import type { Clock } from './clock.ts';

interface Timer {
  readonly time: number;
  readonly order: number;
  readonly work: () => void;
}

/** 2026-01-01T00:00:00Z: a start that is the same in every run. */
const DEFAULT_START = 1_767_225_600_000;

/** A clock that stands still until it is advanced; everything that runs on it is reproducible. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(startAt: number = DEFAULT_START) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, work: () => void): () => void {
    this.#order += 1;
    const timer: Timer = { time, order: this.#order, work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** The time of the next timer (epoch milliseconds), or null when none is set. */
  next(): number | null {
    return this.#earliest()?.time ?? null;
  }

  /** Moves time forward by `ms`, running all that falls due in order of time (timers set meanwhile too), with microtasks run in between. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await Promise.resolve();
    for (let timer = this.#earliest(); timer !== null && timer.time <= until; timer = this.#earliest()) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.time);
      timer.work();
      await Promise.resolve();
    }
    this.#now = until;
  }

  #earliest(): Timer | null {
    let earliest: Timer | null = null;
    for (const timer of this.#timers) {
      if (
        earliest === null ||
        timer.time < earliest.time ||
        (timer.time === earliest.time && timer.order < earliest.order)
      ) {
        earliest = timer;
      }
    }
    return earliest;
  }
}
