import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSystemClock } from '../../src/adapters/system-clock.ts';
import type { Clock } from '../../src/ports/clock.ts';

let clock: Clock;

beforeEach(() => {
  vi.useFakeTimers();
  clock = createSystemClock();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the clock of this machine', () => {
  it('sleeps as long as it is told', async () => {
    let awake = false;
    const sleeping = clock.sleep(5000).then(() => {
      awake = true;
    });
    await vi.advanceTimersByTimeAsync(4999);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(awake).toBe(true);
    await sleeping;
  });

  it('wakes when it is told to, and leaves no timer and no listener', async () => {
    const controller = new AbortController();
    const sleeping = clock.sleep(60_000, controller.signal);
    expect(vi.getTimerCount()).toBe(1);

    controller.abort();

    await sleeping;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not fall asleep once it was told to wake', async () => {
    await clock.sleep(60_000, AbortSignal.abort());
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes its listener away after each sleep, so that a long watch does not collect them', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const sleeping = clock.sleep(1000, signal);
    await vi.advanceTimersByTimeAsync(1000);
    await sleeping;
    expect(removed).toHaveBeenCalledOnce();
  });

  it('tells epoch milliseconds', () => {
    vi.setSystemTime(1_767_323_045_678);
    expect(clock.now()).toBe(1_767_323_045_678);
  });

  it('stands still where the machine is set back, and goes on from there', () => {
    const before = clock.now();
    vi.setSystemTime(before - 3_600_000);
    expect(clock.now()).toBe(before);
    vi.setSystemTime(before - 3_600_000 + 1000);
    expect(clock.now()).toBe(before + 1000);
  });
});
