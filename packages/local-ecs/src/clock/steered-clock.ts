import type { Clock } from './clock.ts';

/** How a steered clock stands. */
export interface ClockState {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly paused: boolean;
  /** How far it is ahead of the clock behind it, in milliseconds (behind it: negative). */
  readonly offsetMs: number;
}

/** Steers the time of a local-ecs while it goes on. What runs for real (processes, containers, their checks) takes its own time. */
export interface ClockControl {
  state(): ClockState;
  /** It stands still until it is resumed; no timer fires unless it is advanced. */
  pause(): void;
  resume(): void;
  /** Moves it forward by `ms`, running all that falls due in order of time, whether it is paused or not. */
  advance(ms: number): Promise<void>;
}

/** How a clock was steered, so that another one can be put as far. */
export interface Steering {
  /** How far it is ahead of the clock behind it, in milliseconds, while it goes. */
  readonly offsetMs: number;
  /** The time at which it stands (epoch ms); null while it goes. */
  readonly standsAt: number | null;
}

interface Timer {
  readonly time: number;
  readonly order: number;
  readonly work: () => void;
  /** Cancels it at the clock behind; null while this one is paused. */
  disarm: (() => void) | null;
}

/** A clock that goes as the one behind it does, until it is steered. */
export class SteeredClock implements Clock, ClockControl {
  readonly #base: Clock;
  readonly #timers = new Set<Timer>();
  #offsetMs = 0;
  /** The time at which it stands; null while it goes. */
  #standsAt: number | null = null;
  /** Where the advance that is under way ends; null while there is none. */
  #until: number | null = null;
  #order = 0;
  #changed = (): void => undefined;
  #advancing: Promise<void> = Promise.resolve();

  constructor(base: Clock) {
    this.#base = base;
  }

  now(): number {
    return this.#standsAt ?? this.#base.now() + this.#offsetMs;
  }

  at(time: number, work: () => void): () => void {
    this.#order += 1;
    const timer: Timer = { time, order: this.#order, work, disarm: null };
    this.#timers.add(timer);
    if (this.#standsAt === null) this.#arm(timer);
    return () => this.#remove(timer);
  }

  state(): ClockState {
    const base = this.#base.now();
    const now = this.#standsAt ?? base + this.#offsetMs;
    return { now, paused: this.#standsAt !== null, offsetMs: now - base };
  }

  /** How it is steered; in the middle of an advance as at its end, so that no time that was told lies ahead. Null: not at all. */
  steering(): Steering | null {
    if (this.#until !== null) return { offsetMs: this.#until - this.#base.now(), standsAt: null };
    return this.#standsAt === null && this.#offsetMs === 0
      ? null
      : { offsetMs: this.#offsetMs, standsAt: this.#standsAt };
  }

  /** Puts it as far as another one was. */
  steerAs({ offsetMs, standsAt }: Steering): void {
    this.#disarmAll();
    this.#offsetMs = offsetMs;
    this.#standsAt = standsAt;
    if (standsAt === null) for (const timer of this.#timers) this.#arm(timer);
  }

  /** `changed` is told whenever it is steered. */
  whenSteered(changed: () => void): void {
    this.#changed = changed;
  }

  pause(): void {
    this.#stand();
    this.#changed();
  }

  resume(): void {
    this.#go();
    this.#changed();
  }

  #stand(): void {
    if (this.#standsAt !== null) return;
    this.#standsAt = this.now();
    this.#disarmAll();
  }

  #go(): void {
    if (this.#standsAt === null) return;
    this.#offsetMs = this.#standsAt - this.#base.now();
    this.#standsAt = null;
    for (const timer of this.#timers) this.#arm(timer);
  }

  /** Several calls follow each other. */
  advance(ms: number): Promise<void> {
    const done = this.#advancing.then(() => this.#advance(ms));
    this.#advancing = done.catch(() => undefined);
    return done;
  }

  async #advance(ms: number): Promise<void> {
    const wasPaused = this.#standsAt !== null;
    this.#stand();
    const until = this.now() + ms;
    this.#until = until;
    this.#changed();
    try {
      await Promise.resolve();
      for (let timer = this.#earliest(); timer !== null && timer.time <= until; timer = this.#earliest()) {
        this.#timers.delete(timer);
        this.#standsAt = Math.max(this.now(), timer.time);
        timer.work();
        await Promise.resolve();
      }
      this.#standsAt = until;
    } finally {
      this.#until = null;
      if (!wasPaused) this.#go();
      this.#changed();
    }
  }

  #arm(timer: Timer): void {
    timer.disarm = this.#base.at(timer.time - this.#offsetMs, () => {
      this.#timers.delete(timer);
      timer.work();
    });
  }

  #remove(timer: Timer): void {
    timer.disarm?.();
    this.#timers.delete(timer);
  }

  #disarmAll(): void {
    for (const timer of this.#timers) {
      timer.disarm?.();
      timer.disarm = null;
    }
  }

  #earliest(): Timer | null {
    let earliest: Timer | null = null;
    for (const timer of this.#timers) if (earliest === null || isBefore(timer, earliest)) earliest = timer;
    return earliest;
  }
}

function isBefore(left: Timer, right: Timer): boolean {
  return left.time < right.time || (left.time === right.time && left.order < right.order);
}
