import type { Pace } from '../clock/pace.ts';

/** A check that is repeated: of a container, or of a target of a load balancer. */
export interface RepeatedCheck<Result> {
  readonly intervalMs: number;
  /** Whether it has passed or failed for good once. Until then it is tried more often. */
  isSettled(): boolean;
  check(): Promise<Result>;
  /** `counts` is false for the tries between the intervals, which only count when they pass. */
  judge(result: Result, counts: boolean): void;
}

const FIRST_TRY_AFTER_MS = 200;
const LONGEST_TRY_MS = 2_000;

/**
 * Checks at once, more and more slowly while nothing has passed, and then once per interval. What starts fast is so found
 * healthy fast, however long the interval; what fails fails no sooner than at its intervals. Returns its end.
 */
export function startChecks<Result>(pace: Pace, repeated: RepeatedCheck<Result>): () => void {
  let isOver = false;
  let cancel = (): void => undefined;
  let tryAfterMs = FIRST_TRY_AFTER_MS;
  let countsFrom = pace.now() + repeated.intervalMs;

  const look = async (): Promise<void> => {
    const counts = pace.now() >= countsFrom;
    const result = await repeated.check();
    if (isOver) return;
    if (counts) countsFrom = pace.now() + repeated.intervalMs;
    repeated.judge(result, counts);
    if (isOver) return;
    const untilCounted = Math.max(0, countsFrom - pace.now());
    schedule(repeated.isSettled() ? untilCounted : Math.min(tryAfterMs, untilCounted));
    tryAfterMs = Math.min(LONGEST_TRY_MS, tryAfterMs * 2);
  };
  const schedule = (afterMs: number): void => {
    cancel = pace.after(afterMs, () => void look());
  };
  schedule(0);
  return () => {
    isOver = true;
    cancel();
  };
}
