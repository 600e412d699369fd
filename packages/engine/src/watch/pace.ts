/** What the pace depends on. Times are epoch milliseconds on our clock. */
export interface Progress {
  readonly now: number;
  readonly startedAt: number;
  /** Read calls made so far. */
  readonly reads: number;
  /** Services of the watch, those that have their verdict already included. */
  readonly services: number;
  /** DescribeServices calls that one tick makes (one for each 10 services). */
  readonly readsPerTick: number;
  /** When all new tasks ran, null before. */
  readonly ranAt: number | null;
  /** Whether ECS waits 40 s before it calls a running task healthy, since nothing checks its health. */
  readonly isUnchecked: boolean;
  /** When the last old task should be gone, null while that is not known. */
  readonly goneAt: number | null;
  /** Whether tasks were seen to stop, or a rollback is watched: another look at stopped tasks may be due at any tick. */
  readonly isTroubled: boolean;
  /** The next number in [0, 1). */
  readonly chance: number;
}

/**
 * Reads that a watch may make: 10 for each service, and 30 for each minute, however many services share the answers of DescribeServices. ECS allows
 * an account 20 of those a second; this leaves room for 40 watches. The pace holds a watch of services with up to 100 tasks to it at every moment. More
 * tasks come on more pages: then a look may exceed it, and the pace pays that back before the next tick.
 */
const base = 10;
const perMs = 30 / 60_000;

/** Kept for the last look: two lists and a description of tasks. */
const lastLook = 3;
/** Kept beside that for a look at stopped tasks: a list and a description. */
const lookAtStops = 2;

const nearestMs = 860;
const nearMs = 920;
const sustainableMs = 2_000;
const nearFor = 60_000;
const nearBeforeGone = 5_000;
/** Tasks that are told to stop, or whose drain is over, are mostly gone by then. */
const usualStopMs = 10_000;
/** Reads to have in hand when the end comes near; what is saved beyond that may be spent at once. */
const inHand = 14;
/** A task without any check counts as healthy after 40 s of RUNNING. */
const uncheckedMs = 40_000;

/** Reads that may be made now without touching what is kept for the last look. */
export function spareReads({
  now,
  startedAt,
  reads,
  services,
  isTroubled,
}: Pick<Progress, 'now' | 'startedAt' | 'reads' | 'services' | 'isTroubled'>): number {
  return base * services + (now - startedAt) * perMs - reads - lastLook - (isTroubled ? lookAtStops : 0);
}

/**
 * Milliseconds until the next tick: 0.5 to 1 s while the end is near, else 2 to 5 s, and never more reads than are allowed. The end is
 * near from the moment the new tasks run, for up to a minute; where the end of draining is known, from five seconds before it. With jitter,
 * so that watches do not march in step.
 */
export function nextDelay(progress: Progress): number {
  const { readsPerTick, chance } = progress;
  const spare = spareReads(progress);
  const wanted = wantedDelay(progress, spare) * (0.95 + 0.1 * chance);
  if (spare >= readsPerTick) return Math.round(wanted);
  // Chance may make this longer, never shorter: the reads are not there before.
  const affordable = ((readsPerTick - spare) / perMs) * (1 + 0.05 * chance);
  return Math.ceil(Math.max(wanted, affordable));
}

function wantedDelay({ now, startedAt, ranAt, isUnchecked, goneAt }: Progress, spare: number): number {
  if (ranAt === null) return spare >= inHand ? sustainableMs : now - startedAt < 12_000 ? 3_000 : 5_000;
  const ahead = goneAt === null ? 0 : goneAt - nearBeforeGone - now;
  if (ahead > 0 && (spare < inHand + 6 || now - ranAt >= nearFor)) return Math.max(nearMs, Math.min(5_000, ahead));
  const stopsAt = goneAt ?? ranAt + (isUnchecked ? uncheckedMs : 0);
  if (isUnchecked && goneAt === null && now < stopsAt) return spare >= inHand ? sustainableMs : 3_000;
  if (now - stopsAt >= nearFor) return 5_000;
  return spread(spare, stopsAt + usualStopMs - now);
}

/** Spreads what may be spent over the seconds in which the end is likely; afterwards as fast as what is left allows. */
function spread(spare: number, forMs: number): number {
  const perTick = 1 / (perMs + Math.max(0, spare) / Math.max(4_000, forMs));
  return Math.min(nearMs, Math.max(nearestMs, perTick));
}
