import type { StopClass } from '../model/stop-class.ts';

/** The little that has to be remembered between two observations of one deployment. Times are epoch milliseconds on our clock. */
export interface Memory {
  /** Our deployment was listed at least once. */
  readonly seen: boolean;
  /** When all new tasks ran for the first time, by ECS's counts. */
  readonly ranAt: number | null;
  /** When they were known to serve: health checks pass, where they have any. */
  readonly servedAt: number | null;
  /** When the rollout last came nearer to its end. */
  readonly progressedAt: number;
  /** When anything was last shown. */
  readonly shownAt: number;
  /** When the picture last changed. */
  readonly changedAt: number;
  /** Best seen so far, and every state seen, to tell progress from a crash loop that goes round. */
  readonly best: { readonly running: number; readonly oldLeft: number; readonly states: ReadonlySet<string> };
  /** The most old tasks ever seen: fewer than that means that ECS has begun to stop them. */
  readonly mostOld: number;
  /** When the observation was made that was folded in last, null before the first. */
  readonly observedAt: number | null;
  /** Observations in a row in which the counts alone say done (for services without a rolloutState). */
  readonly steadyLooks: number;
  /** How often each reason for a stop was seen; the key is the fingerprint. */
  readonly stops: ReadonlyMap<string, StopTally>;
  /** What was last shown, as text, so that the same picture twice is no event. */
  readonly picture: string;
  readonly knownEvents: ReadonlySet<string>;
  readonly explainedTasks: ReadonlySet<string>;
  /** When each old task was first seen to stop. */
  readonly stoppingSince: ReadonlyMap<string, number>;
  /** When the last old task should be gone, null while unknown. */
  readonly drainEndsAt: number | null;
  /** When the last old task is expected to be gone, null where that cannot be told: no deregistration delay known, no stop seen before. */
  readonly goneAt: number | null;
  /** A capacity shortage that ECS reported and that no task has disproved since. */
  readonly shortOfCapacity: string | null;
}

export interface StopTally {
  readonly class: StopClass;
  readonly reason: string;
  readonly times: number;
  /** Whether its repetition fails the deployment. */
  readonly counts: boolean;
}

/** Memory of a watch that starts at `now`. */
export function freshMemory(now: number): Memory {
  return {
    seen: false,
    ranAt: null,
    servedAt: null,
    progressedAt: now,
    shownAt: now,
    changedAt: now,
    best: { running: 0, oldLeft: Number.POSITIVE_INFINITY, states: new Set() },
    mostOld: 0,
    observedAt: null,
    steadyLooks: 0,
    stops: new Map(),
    picture: '',
    knownEvents: new Set(),
    explainedTasks: new Set(),
    stoppingSince: new Map(),
    drainEndsAt: null,
    goneAt: null,
    shortOfCapacity: null,
  };
}
