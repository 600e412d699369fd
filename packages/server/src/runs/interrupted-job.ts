import type { Job } from '@slipway/pipeline';
import { followReported, note } from './follow-reported.ts';
import type { JobFolder } from './job-folder.ts';
import { readJob, updateJob } from './job-records.ts';
import { findRun, type RunRecord } from './run-records.ts';
import type { Ended } from './settle-job.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Clears up after a try that the end of the server cut off: what still runs of it is ended, what it had reported is taken into the
 * journal, and its end is told.
 *
 * @returns null when the job is to run (again), else how it ends.
 */
export async function interruptedJob(
  around: Surroundings,
  run: RunRecord,
  job: Job,
  folder: JobFolder,
): Promise<Ended | null> {
  const { database, journal, clock, limits } = around;
  const stored = await readJob(database, run.id, job.name);
  if (stored.status === 'running') {
    await around.work.endLeftover(folder.processFile);
    const file = folder.eventsFile(stored.attempt);
    await followReported(around, { runId: run.id, name: job.name, file, from: stored.reportedBytes }).end();
    const interruptions = stored.interruptions + 1;
    const willRetry = interruptions <= limits.interruptions && !(await isCanceled(around, run, job));
    const finished = {
      type: 'job.finished' as const,
      job: job.name,
      attempt: stored.attempt,
      status: 'canceled' as const,
      exitCode: null,
      reason: 'interrupted: the server went down',
      durationMs: Math.max(0, clock.now() - (stored.startedAt ?? clock.now())),
      willRetry,
    };
    const line = willRetry
      ? 'The server went down while this ran. What was left of it is ended, and the job begins again.'
      : 'The server went down while this ran. What was left of it is ended.';
    await journal.append(run.id, [note(job.name, line), finished], (queries) =>
      updateJob(queries, run.id, job.name, { status: 'interrupted', interruptions }),
    );
  }
  const now = await readJob(database, run.id, job.name);
  if (now.status !== 'interrupted') return null;
  if (await isCanceled(around, run, job)) return { status: 'canceled', reason: 'canceled', isTold: true };
  if (now.interruptions > limits.interruptions)
    return { status: 'failed', reason: `interrupted ${now.interruptions} times`, isTold: true };
  return null;
}

async function isCanceled(around: Surroundings, run: RunRecord, job: Job): Promise<boolean> {
  return job.when !== 'always' && (await findRun(around.database, run.id))?.canceledBy != null;
}
