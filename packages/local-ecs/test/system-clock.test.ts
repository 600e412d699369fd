import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../src/index.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('the system clock', () => {
  it('never runs work before its time, however long that is', () => {
    vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const ran: number[] = [];
    const month = 30 * 86_400_000;
    systemClock.at(month, () => ran.push(Date.now()));
    const cancel = systemClock.at(10, () => ran.push(Date.now()));
    cancel();
    // The wall clock is set back while the timer is under way.
    systemClock.at(1000, () => ran.push(Date.now()));
    vi.advanceTimersByTime(500);
    vi.setSystemTime(100);
    vi.advanceTimersByTime(month);
    expect(ran).toEqual([1000, month]);
  });
});
