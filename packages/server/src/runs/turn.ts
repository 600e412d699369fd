/** A run of a project that has not ended, as far as the order of runs depends on it. */
export interface QueuedRun {
  readonly number: number;
  readonly status: 'waiting' | 'running';
  /** Number of the newest run that was accepted for the same ref after it. */
  readonly supersededBy: number | null;
  readonly canceledBy: string | null;
}

export type Turn =
  | { readonly kind: 'start' }
  /** Behind these runs, which are running. */
  | { readonly kind: 'wait'; readonly behind: readonly number[] }
  | { readonly kind: 'superseded'; readonly by: number }
  | { readonly kind: 'canceled'; readonly by: string };

/**
 * Whether a run that waits may begin. Oldest first, `limit` at once; a run that a newer one took over gives its place up.
 *
 * @param queued all unfinished runs of the project, in any order.
 */
export function turnOf(number: number, queued: readonly QueuedRun[], limit: number): Turn {
  const own = queued.find((run) => run.number === number);
  if (own === undefined || own.status === 'running') return { kind: 'start' };
  if (own.canceledBy !== null) return { kind: 'canceled', by: own.canceledBy };
  if (own.supersededBy !== null) return { kind: 'superseded', by: own.supersededBy };
  const running = queued.filter(({ status }) => status === 'running').map((run) => run.number);
  const before = queued.filter(
    (run) => run.status === 'waiting' && run.number < number && run.supersededBy === null && run.canceledBy === null,
  );
  return running.length + before.length < limit
    ? { kind: 'start' }
    : { kind: 'wait', behind: [...running, ...before.map((run) => run.number)].toSorted((a, b) => a - b) };
}
