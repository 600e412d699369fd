import type { Job, JobState, Pipeline } from '@slipway/pipeline';
import { isOutage } from '../store/is-outage.ts';
import { deployKeys } from './deploy-keys.ts';
import { note } from './follow-reported.ts';
import { holdKeys } from './hold-keys.ts';
import { interruptedJob } from './interrupted-job.ts';
import { type JobFolder, jobFolder } from './job-folder.ts';
import { endOf, readJob } from './job-records.ts';
import { findRun, type RunRecord } from './run-records.ts';
import { settleUnrun } from './settle-job.ts';
import { projectKey, runKey, type Surroundings } from './surroundings.ts';
import { tryJob } from './try-job.ts';

/**
 * Runs one job of a run to its end, and does so once: what had ended before is only read, and what was interrupted begins again.
 * Never returns when the server goes down, so that nothing is recorded of what did not happen.
 */
export async function runJob(around: Surroundings, run: RunRecord, pipeline: Pipeline, job: Job): Promise<JobState> {
  const end = endOf(await readJob(around.database, run.id, job.name));
  if (end !== null) return end;
  const folder = jobFolder(around.jobsFolder, run.id, job.name);
  const over = await interruptedJob(around, run, job, folder);
  if (over !== null) return settleUnrun(around, run, job.name, folder, over);

  const stop = new AbortController();
  const done = new AbortController();
  const watching = stopOnCancel(around, run, job, stop, done.signal);
  try {
    const state = await runWhenFree(around, run, pipeline, job, folder, stop.signal);
    return state ?? (await new Promise<never>(() => undefined));
  } finally {
    done.abort();
    await watching;
    around.bell.ring(runKey(run.id));
    // What the job held is free for another one, of this run or of the next.
    around.bell.ring(projectKey(run.project));
  }
}

/** @returns null when the server goes down. */
async function runWhenFree(
  around: Surroundings,
  run: RunRecord,
  pipeline: Pipeline,
  job: Job,
  folder: JobFolder,
  signal: AbortSignal,
): Promise<JobState | null> {
  const { journal, slots, closing, work } = around;
  const keys = deployKeys(job, run.ref, await work.names(run, job));
  const unheld = keys.length === 0 ? null : await holdKeys(around, run, job.name, keys, signal);
  if (closing.aborted) return null;
  if (unheld !== null) return settleUnrun(around, run, job.name, folder, unheld);

  if (slots.full()) await journal.append(run.id, [note(job.name, 'Waiting for a place: other jobs are running.')]);
  const leave = await slots.take(signal);
  if (closing.aborted) return null;
  if (leave === null) return settleUnrun(around, run, job.name, folder, { status: 'canceled', reason: 'canceled' });
  try {
    for (let state: JobState | null = null; !closing.aborted; ) {
      const trying = tryJob(around, run, pipeline, job, folder, signal);
      around.running.add(trying);
      state = await trying.finally(() => around.running.delete(trying));
      if (state !== null) return state;
    }
    return null;
  } catch (error) {
    if (closing.aborted) return null;
    if (isOutage(error)) throw error;
    const reason = `the runner failed: ${error instanceof Error ? error.message : String(error)}`;
    return settleUnrun(around, run, job.name, folder, { status: 'failed', reason });
  } finally {
    leave();
  }
}

/** A cancel stops every job but those that always run; the end of the server stops all. Ends with `done`. */
async function stopOnCancel(
  around: Surroundings,
  run: RunRecord,
  job: Job,
  stop: AbortController,
  done: AbortSignal,
): Promise<void> {
  const close = (): void => stop.abort();
  if (around.closing.aborted) close();
  around.closing.addEventListener('abort', close, { once: true });
  done.addEventListener('abort', () => around.closing.removeEventListener('abort', close), { once: true });
  if (job.when === 'always') return;
  const canceled = async (): Promise<true | null> =>
    (await findRun(around.database, run.id))?.canceledBy == null ? null : true;
  if ((await around.bell.until(runKey(run.id), canceled, done).catch(() => null)) !== null) close();
}
