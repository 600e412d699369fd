import type { Clock } from '@slipway/engine';

/** Bounds how often one address may guess. */
export interface Attempts {
  /** How long this address has to wait before the next try, in milliseconds; 0 for not at all. */
  waitMs(from: string): number;
  /** The address gave a wrong password. */
  failed(from: string): void;
}

/** So many wrong passwords in so much time. */
const MOST = 10;
const WINDOW_MS = 60_000;
const MOST_ADDRESSES = 10_000;

export function createAttempts(clock: Clock): Attempts {
  const failures = new Map<string, readonly number[]>();
  const recent = (from: string): readonly number[] =>
    (failures.get(from) ?? []).filter((at) => at > clock.now() - WINDOW_MS);
  return {
    waitMs(from) {
      const [oldest, ...others] = recent(from).slice(-MOST);
      return oldest === undefined || others.length < MOST - 1 ? 0 : oldest + WINDOW_MS - clock.now();
    },
    failed(from) {
      if (failures.size >= MOST_ADDRESSES) failures.clear();
      failures.set(from, [...recent(from).slice(-MOST), clock.now()]);
    },
  };
}
