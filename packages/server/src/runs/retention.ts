/** How long what ended is kept. A limit that is null does not hold. */
export interface RetentionPolicy {
  /** Milliseconds since a run ended. */
  readonly ageMs: number | null;
  /** Runs of one project. */
  readonly runs: number | null;
  /** Bytes of all events. */
  readonly bytes: number | null;
}

/** A run, as far as its removal depends on it. */
export interface KeptRun {
  readonly id: string;
  readonly project: string;
  readonly number: number;
  /** Epoch milliseconds; null while it is not over. */
  readonly finishedAt: number | null;
  readonly bytes: number;
}

/**
 * The runs to remove, oldest first. One that has not ended is never among them, nor is the last one that ended in a project: it
 * says what is there now.
 */
export function runsToRemove(runs: readonly KeptRun[], policy: RetentionPolicy, now: number): readonly string[] {
  const newestFirst = runs
    .filter((run): run is KeptRun & { finishedAt: number } => run.finishedAt !== null)
    .toSorted((a, b) => b.finishedAt - a.finishedAt || b.number - a.number);
  let bytes = runs.filter(({ finishedAt }) => finishedAt === null).reduce((sum, run) => sum + run.bytes, 0);
  const perProject = new Map<string, number>();
  const removed: string[] = [];
  for (const run of newestFirst) {
    const newer = perProject.get(run.project) ?? 0;
    perProject.set(run.project, newer + 1);
    const tooOld = policy.ageMs !== null && now - run.finishedAt > policy.ageMs;
    const tooMany = policy.runs !== null && newer >= policy.runs;
    const tooMuch = policy.bytes !== null && bytes + run.bytes > policy.bytes;
    if (newer > 0 && (tooOld || tooMany || tooMuch)) removed.push(run.id);
    else bytes += run.bytes;
  }
  return removed.toReversed();
}

/** A folder of a job that failed and was left for a look. */
export interface KeptFolder {
  readonly path: string;
  /** Epoch milliseconds. */
  readonly changedAt: number;
  readonly bytes: number;
}

/** The folders to remove: those past their age, then the oldest until the rest fits. */
export function foldersToRemove(
  folders: readonly KeptFolder[],
  limits: { readonly ageMs: number; readonly bytes: number },
  now: number,
): readonly string[] {
  let bytes = 0;
  let full = false;
  const removed: string[] = [];
  for (const folder of folders.toSorted((a, b) => b.changedAt - a.changedAt)) {
    full ||= bytes + folder.bytes > limits.bytes;
    if (full || now - folder.changedAt > limits.ageMs) removed.push(folder.path);
    else bytes += folder.bytes;
  }
  return removed.toReversed();
}
