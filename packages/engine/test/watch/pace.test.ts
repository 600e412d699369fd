import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDelay, type Progress, spareReads } from '../../src/watch/pace.ts';

const allowed = (elapsedMs: number): number => 10 + (elapsedMs / 60_000) * 30;
const minutes = (ms: number): number => ms * 60_000;

const progress = (members: Partial<Progress>): Progress => ({
  now: 0,
  startedAt: 0,
  reads: 0,
  services: 1,
  readsPerTick: 1,
  ranAt: null,
  isUnchecked: false,
  goneAt: null,
  isTroubled: false,
  chance: 0.5,
  ...members,
});

/** A rollout as the pace sees it: when its tasks run, when the end of the drain becomes known, when it is over. */
interface Story {
  readonly runsAt: number;
  readonly knownAt: number | null;
  readonly goneAt: number;
  readonly endsAt: number;
  readonly isUnchecked: boolean;
  readonly chances: readonly number[];
}

const story: fc.Arbitrary<Story> = fc
  .record({
    runsMs: fc.integer({ min: 0, max: minutes(10) }),
    drainMs: fc.integer({ min: 0, max: minutes(6) }),
    lateMs: fc.integer({ min: 0, max: minutes(3) }),
    isKnown: fc.boolean(),
    isUnchecked: fc.boolean(),
    chances: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 9 }),
  })
  .map(({ runsMs, drainMs, lateMs, isKnown, ...rest }) => ({
    runsAt: runsMs,
    knownAt: isKnown ? runsMs : null,
    goneAt: runsMs + drainMs,
    endsAt: runsMs + drainMs + lateMs,
    ...rest,
  }));

/** Ticks from the start to the end; each reads once for every ten services. */
function walk({ runsAt, knownAt, goneAt, endsAt, isUnchecked, chances }: Story, readsPerTick: number) {
  const ticks: { readonly at: number; readonly reads: number; readonly delay: number; readonly spare: number }[] = [];
  let reads = 0;
  for (let now = 0; now <= endsAt; ) {
    const state = progress({
      now,
      reads,
      readsPerTick,
      ranAt: now >= runsAt ? runsAt : null,
      isUnchecked,
      goneAt: knownAt !== null && now >= knownAt ? goneAt : null,
      chance: chances[ticks.length % chances.length] ?? 0,
    });
    const delay = nextDelay(state);
    ticks.push({ at: now, reads, delay, spare: spareReads(state) });
    now += delay;
    reads += readsPerTick;
  }
  return ticks;
}

describe('the reads of a watch', () => {
  it('stay within 10 and 30 for each minute at every moment of any rollout, the last look included', () => {
    fc.assert(
      fc.property(story, (one) => {
        for (const { at, reads } of walk(one, 1)) expect(reads + 3).toBeLessThanOrEqual(allowed(at) + 0.001);
      }),
    );
  });

  it('of more than 10 services stay within as well, from the second tick on', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 2, max: 6 }), (one, readsPerTick) => {
        for (const { at, reads } of walk(one, readsPerTick)) expect(reads + 3).toBeLessThanOrEqual(allowed(at) + 0.001);
      }),
    );
  });

  it('are ten more for each service, since each has its own tasks to look at', () => {
    const spare = (services: number): number => spareReads(progress({ now: 60_000, reads: 30, services }));
    expect([spare(1), spare(2), spare(10)]).toEqual([7, 17, 97]);
  });

  it('keep two more in hand for a look at stopped tasks, once tasks were seen to stop', () => {
    const spare = (isTroubled: boolean): number =>
      spareReads({ now: 60_000, startedAt: 0, reads: 30, services: 1, isTroubled });
    expect([spare(false), spare(true)]).toEqual([7, 5]);
  });

  it('that were overspent are made up for before the next tick', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: minutes(5) }), (reads, now) => {
        const late = now + nextDelay(progress({ now, reads, ranAt: 0, chance: 0.5 }));
        const next = spareReads({ now: late, startedAt: 0, reads, services: 1, isTroubled: false });
        expect(next).toBeGreaterThanOrEqual(
          Math.min(spareReads({ now, startedAt: 0, reads, services: 1, isTroubled: false }), 1) - 0.001,
        );
      }),
    );
  });
});

describe('the pace', () => {
  it('is never faster than half a second and only slower than five where reads are short', () => {
    fc.assert(
      fc.property(story, (one) => {
        for (const { delay, spare } of walk(one, 1)) {
          expect(delay).toBeGreaterThanOrEqual(500);
          if (spare >= 1) expect(delay).toBeLessThanOrEqual(5_250);
        }
      }),
    );
  });

  it('is 2 to 5 s before the new tasks run', () => {
    fc.assert(
      fc.property(story, (one) => {
        for (const { at, delay, spare } of walk(one, 1)) {
          if (at >= one.runsAt) break;
          expect(delay).toBeGreaterThanOrEqual(1_900);
          if (spare >= 1) expect(delay).toBeLessThanOrEqual(5_250);
        }
      }),
    );
  });

  it.each<[string, Partial<Progress>]>([
    ['the new tasks have just run', { now: 20_000, ranAt: 20_000 }],
    ['they ran half a minute ago', { now: 50_000, ranAt: 20_000 }],
    ['a drain ends in 5 s', { now: 295_000, ranAt: 20_000, goneAt: 300_000 }],
    ['a drain should be over', { now: 305_000, ranAt: 20_000, goneAt: 300_000 }],
    ['40 s are over for tasks that nothing checks', { now: 61_000, ranAt: 20_000, isUnchecked: true }],
  ])('is half a second to a second when %s', (_, members) => {
    for (const chance of [0, 0.5, 0.999]) {
      const delay = nextDelay(progress({ ...members, chance }));
      expect(delay).toBeGreaterThanOrEqual(500);
      expect(delay).toBeLessThanOrEqual(1_000);
    }
  });

  it.each<[string, Partial<Progress>]>([
    ['the end did not come within a minute', { now: 90_000, ranAt: 20_000 }],
    ['a drain was over a minute ago and still is not', { now: 365_000, ranAt: 20_000, goneAt: 300_000 }],
    ['a drain ends in minutes', { now: 100_000, ranAt: 20_000, goneAt: 300_000 }],
    ['ECS waits 40 s for tasks that nothing checks', { now: 30_000, ranAt: 20_000, isUnchecked: true }],
  ])('is 2 to 5 s when %s', (_, members) => {
    for (const chance of [0, 0.5, 0.999]) {
      const delay = nextDelay(progress({ ...members, chance }));
      expect(delay).toBeGreaterThanOrEqual(1_900);
      expect(delay).toBeLessThanOrEqual(5_250);
    }
  });

  it('waits just until the end of a drain comes near', () => {
    expect(nextDelay(progress({ now: 292_000, ranAt: 20_000, goneAt: 300_000, reads: 40 }))).toBe(3_000);
  });

  it('varies by a tenth, so that watches do not march in step', () => {
    const of = (chance: number): number => nextDelay(progress({ now: 90_000, ranAt: 20_000, chance }));
    expect([of(0), of(0.5), of(1)]).toEqual([4_750, 5_000, 5_250]);
  });
});
