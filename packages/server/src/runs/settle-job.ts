import type { Happening } from '@slipway/engine/events';
import type { JobState } from '@slipway/pipeline';
import { note } from './follow-reported.ts';
import { releaseKeys } from './holds.ts';
import type { JobFolder } from './job-folder.ts';
import { updateJob } from './job-records.ts';
import { removeFolder } from './remove-folder.ts';
import type { RunRecord } from './run-records.ts';
import type { Surroundings } from './surroundings.ts';

/** A job's end that no process of its own came to. */
export interface Ended {
  readonly status: 'failed' | 'canceled' | 'skipped';
  readonly reason: string;
  /** Number of the newer run, where one took over. */
  readonly supersededBy?: number;
  /** The journal has said why. */
  readonly isTold?: boolean;
}

/** Stores a job's end together with the events that tell it, gives back what the job held, and tidies up. */
export async function settleJob(
  around: Surroundings,
  run: RunRecord,
  job: string,
  folder: JobFolder,
  end: { readonly state: Settled; readonly supersededBy?: number; readonly tell: readonly Happening[] },
): Promise<JobState> {
  const { state, supersededBy = null, tell } = end;
  await around.journal.append(run.id, tell, async (queries) => {
    await updateJob(queries, run.id, job, { ...state, supersededBy });
    await releaseKeys(queries, run.id, job);
  });
  // A job that failed leaves its folder for a while.
  if (state.status !== 'failed') await removeFolder(folder.path).catch(() => undefined);
  return state;
}

type Settled = Extract<JobState, { readonly reason: string | null }>;

/** Settles a job that is not run (any more). */
export function settleUnrun(
  around: Surroundings,
  run: RunRecord,
  job: string,
  folder: JobFolder,
  { status, reason, supersededBy, isTold = false }: Ended,
): Promise<JobState> {
  return settleJob(around, run, job, folder, {
    state: { status, reason },
    ...(supersededBy === undefined ? {} : { supersededBy }),
    tell: isTold ? [] : [note(job, `Not run: ${reason}.`)],
  });
}
