/** What the pace depends on. Times are epoch milliseconds on our clock. */
export interface Progress {
  readonly now: number;
  readonly startedAt: number;
  /** Read calls made so far. */
  readonly reads: number;
  /** DescribeServices calls that one tick makes (one for each 10 services). */
  readonly readsPerTick: number;
  /** When all new tasks ran, null before. With several services, that of the one nearest to its end. */
  readonly ranAt: number | null;
  /** When the drain should end, null while unknown. */
  readonly drainEndsAt: number | null;
  /** The next number in [0, 1). */
  readonly chance: number;
}

/** Reads that a watch may make: 10, and 30 for each minute. ECS allows an account 20 DescribeServices a second; this leaves room for 40 watches. */
const base = 10;
const perMs = 30 / 60_000;

/** Kept for the last look: two lists and a description of tasks. */
const lastLook = 3;
/** Kept for the seconds around the expected end of a drain. */
const drainEnd = 8;

const nearMs = 700;
const sustainableMs = 2_000;
const nearFor = 60_000;
const nearBeforeDrainEnd = 5_000;

/**
 * Milliseconds until the next tick: short while the end is near (from the moment the new tasks run, for up to a minute, and from five
 * seconds before the expected end of a drain), else 2 to 5 s; never more reads than are allowed. With jitter, so that watches do not march in step.
 */
export function nextDelay(progress: Progress): number {
  const { now, startedAt, reads, readsPerTick, ranAt, drainEndsAt } = progress;
  const drainAhead = drainEndsAt !== null && now < drainEndsAt - nearBeforeDrainEnd;
  const spare = base + (now - startedAt) * perMs - reads - lastLook - (drainAhead ? drainEnd : 0);
  const nearEnd =
    (ranAt !== null && now - ranAt < nearFor) || (drainEndsAt !== null && !drainAhead && now - drainEndsAt < nearFor);
  const calm = now - startedAt < 15_000 ? 2_000 : now - startedAt < 60_000 ? 3_500 : 5_000;
  const wanted = nearEnd ? nearMs : calm;
  const affordable =
    spare >= readsPerTick ? wanted : Math.max(wanted, Math.min(5_000, (readsPerTick - Math.max(0, spare)) / perMs));
  const paced = nearEnd && spare < readsPerTick ? Math.max(affordable, sustainableMs * readsPerTick) : affordable;
  const untilDrain =
    drainAhead && drainEndsAt !== null
      ? Math.max(nearMs, drainEndsAt - nearBeforeDrainEnd - now)
      : Number.POSITIVE_INFINITY;
  return Math.round(Math.min(paced, untilDrain) * (0.9 + 0.2 * progress.chance));
}
