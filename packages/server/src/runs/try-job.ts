import type { Job, JobState, Pipeline } from '@slipway/pipeline';
import { followReported } from './follow-reported.ts';
import { artifactsFolder, type JobFolder, makeReady, makeResumeFile } from './job-folder.ts';
import { readJob, updateJob } from './job-records.ts';
import { mostReportedBytes } from './reported-events.ts';
import type { RunRecord } from './run-records.ts';
import { settleJob } from './settle-job.ts';
import type { Surroundings } from './surroundings.ts';

/** A producer of output waits while more than this waits to be stored. */
const mostPendingCharacters = 512 * 1024;

/**
 * Runs a job once. All that happens goes into the journal, and the end is stored together with its last event.
 *
 * @returns null when it should be tried again, or when the server goes down: what it was up to is then left to the next start.
 */
export async function tryJob(
  around: Surroundings,
  run: RunRecord,
  pipeline: Pipeline,
  job: Job,
  folder: JobFolder,
  signal: AbortSignal,
): Promise<JobState | null> {
  const { database, journal, work, clock } = around;
  const before = await readJob(database, run.id, job.name);
  const attempt = before.attempt + 1;
  await makeReady(folder, attempt);
  const eventsFile = folder.eventsFile(attempt);
  const resumeFile = await makeResumeFile(folder, { from: before.resumeFrom, attempt, mostBytes: mostReportedBytes });
  const reported = followReported(around, { runId: run.id, name: job.name, file: eventsFile, from: 0 });
  try {
    const events = work.runTry({
      run,
      pipeline,
      job,
      attempt,
      failures: before.failures,
      folder: folder.work,
      processFile: folder.processFile,
      artifacts: artifactsFolder(around.jobsFolder, run.id),
      eventsFile,
      resumeFile,
      signal,
    });
    for await (const event of events) {
      if (around.closing.aborted) continue;
      switch (event.type) {
        case 'job.started':
          // Stored before the first command runs: what ran is never unknown.
          await journal.append(run.id, [event], (queries) =>
            updateJob(queries, run.id, job.name, {
              status: 'running',
              attempt,
              startedAt: clock.now(),
              reportedBytes: 0,
            }),
          );
          break;
        case 'job.output': {
          const stored = journal.append(run.id, [event]);
          if (journal.pending(run.id) > mostPendingCharacters) await stored;
          // What cannot be stored shows in the next event that is waited for.
          else stored.catch(() => undefined);
          break;
        }
        case 'job.finished': {
          await reported.end();
          if (!event.willRetry) {
            const state = { status: event.status, reason: event.reason };
            return await settleJob(around, run, job.name, folder, { state, tell: [event] });
          }
          await journal.append(run.id, [event], (queries) =>
            updateJob(queries, run.id, job.name, {
              status: 'waiting',
              failures: before.failures + 1,
              resumeFrom: attempt + 1,
            }),
          );
          return null;
        }
        default:
          event satisfies never;
      }
    }
    return null;
  } finally {
    await reported.end().catch(() => undefined);
  }
}
