import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, JobState, Pipeline } from '@slipway/pipeline';
import { deployKeys } from './deploy-keys.ts';
import { followReported, note } from './follow-reported.ts';
import { holdKeys } from './hold-keys.ts';
import { releaseKeys } from './holds.ts';
import { interruptedJob } from './interrupted-job.ts';
import { type JobFolder, jobFolder, makeReady, resumeFileOf } from './job-folder.ts';
import { endOf, readJob, readJobs, updateJob } from './job-records.ts';
import { planRequest } from './prepare-run.ts';
import { mostReportedBytes } from './reported-events.ts';
import { findRun, type RunRecord } from './run-records.ts';
import { runKey, type Surroundings } from './surroundings.ts';

/** A producer of output waits while more than this waits to be stored. */
const mostPendingCharacters = 512 * 1024;

/**
 * Runs one job of a run to its end, and does so once: what had ended before is only read, and what was interrupted begins again.
 * Never returns when the server goes down.
 */
export async function runJob(around: Surroundings, run: RunRecord, pipeline: Pipeline, job: Job): Promise<JobState> {
  const { database, bell, slots } = around;
  const stored = await readJob(database, run.id, job.name);
  const end = endOf(stored);
  if (end !== null) return end;
  const folder = jobFolder(around.jobsFolder, run.id, job.name);
  const again = await interruptedJob(around, run, job, folder);
  if (again !== null) return settleJob(around, run, job, folder, again);

  const stop = new AbortController();
  const watching = watchForCancel(around, run, job, stop);
  try {
    const keys = deployKeys(job, run.ref);
    const held = keys.length === 0 ? null : await holdKeys(around, run, job.name, keys, stop.signal);
    if (held !== null) return await settleJob(around, run, job, folder, held);
    if (slots.full())
      await around.journal.append(run.id, [note(job.name, 'Waiting for a place: other jobs are running.')]);
    const leave = await slots.take(stop.signal);
    if (leave === null) return await settleJob(around, run, job, folder, { status: 'canceled', reason: 'canceled' });
    try {
      return await attempts(around, run, pipeline, job, folder, stop.signal);
    } finally {
      leave();
    }
  } finally {
    stop.abort();
    await watching;
    bell.ring(runKey(run.id));
  }
}

/** A cancel stops every job but those that always run. So does the end of the server. */
async function watchForCancel(around: Surroundings, run: RunRecord, job: Job, stop: AbortController): Promise<void> {
  const close = (): void => stop.abort();
  around.closing.addEventListener('abort', close, { once: true });
  if (around.closing.aborted) close();
  if (job.when !== 'always') {
    const canceled = async (): Promise<true | null> =>
      (await findRun(around.database, run.id))?.canceledBy == null ? null : true;
    await around.bell.until(runKey(run.id), canceled, stop.signal).catch(() => null);
    stop.abort();
  }
  around.closing.removeEventListener('abort', close);
}

async function attempts(
  around: Surroundings,
  run: RunRecord,
  pipeline: Pipeline,
  job: Job,
  folder: JobFolder,
  signal: AbortSignal,
): Promise<JobState> {
  const { database, journal, work, clock } = around;
  const before = await readJob(database, run.id, job.name);
  const firstAttempt = before.attempt + 1;
  await makeReady(folder, firstAttempt);
  const eventsFile = folder.eventsFile(firstAttempt);
  const resumeFile = await resumeFileOf(folder, firstAttempt, mostReportedBytes);
  const request = {
    ...planRequest(around, run),
    pipeline,
    job,
    firstAttempt,
    folder: folder.work,
    processFile: folder.processFile,
    artifactsFolder: join(around.jobsFolder, run.id, 'artifacts'),
    eventsFile,
    resumeFile,
    toolsFolder: around.toolsFolder,
    timeoutMs: around.limits.jobTimeoutMs,
    states: new Map(
      (await readJobs(database, run.id)).flatMap((other) => {
        const state = endOf(other);
        return state === null ? [] : [[other.name, state] as const];
      }),
    ),
  };
  const reported = followReported(around, { runId: run.id, name: job.name, file: eventsFile, from: 0 });
  try {
    for await (const event of work.run(request, signal)) {
      if (around.closing.aborted) continue;
      switch (event.type) {
        case 'job.started':
          await journal.append(run.id, [event], (queries) =>
            updateJob(queries, run.id, job.name, {
              status: 'running',
              attempt: event.attempt,
              startedAt: clock.now(),
              ...(event.attempt === firstAttempt ? { reportedBytes: 0 } : {}),
            }),
          );
          break;
        case 'job.output': {
          const stored = journal.append(run.id, [event]);
          if (journal.pending(run.id) > mostPendingCharacters) await stored;
          else stored.catch(() => undefined);
          break;
        }
        case 'job.finished': {
          if (event.willRetry) {
            await journal.append(run.id, [event]);
            break;
          }
          await reported.end();
          const state: JobState = { status: event.status, reason: event.reason };
          await journal.append(run.id, [event], async (queries) => {
            await updateJob(queries, run.id, job.name, { ...state });
            await releaseKeys(queries, run.id, job.name);
          });
          await tidy(folder, state);
          return state;
        }
        default:
          event satisfies never;
      }
    }
  } catch (error) {
    if (around.closing.aborted) return stay();
    const reason = `the runner failed: ${error instanceof Error ? error.message : String(error)}`;
    return await settleJob(around, run, job, folder, { status: 'failed', reason });
  } finally {
    if (!around.closing.aborted) await reported.end().catch(() => undefined);
  }
  if (around.closing.aborted) return stay();
  return settleJob(around, run, job, folder, { status: 'failed', reason: 'the runner ended without a result' });
}

/** The server goes down: whoever waits for the job is not answered, so that nothing is recorded of what did not happen. */
function stay(): Promise<never> {
  return new Promise(() => undefined);
}

/** Stores an end that no process came to, and tells why. */
async function settleJob(
  around: Surroundings,
  run: RunRecord,
  job: Job,
  folder: JobFolder,
  end: Ended,
): Promise<JobState> {
  if (around.closing.aborted) return stay();
  const { supersededBy, tell, ...state } = { supersededBy: null, tell: null, ...end };
  await around.journal.append(run.id, tell === null ? [note(job.name, sentence(end))] : tell, async (queries) => {
    await updateJob(queries, run.id, job.name, { ...state, supersededBy });
    await releaseKeys(queries, run.id, job.name);
  });
  await tidy(folder, state);
  return state;
}

/** A job's end, other than by its own process. */
export interface Ended {
  readonly status: 'failed' | 'canceled' | 'skipped';
  readonly reason: string;
  readonly supersededBy?: number;
  /** What the journal says instead of a line with the reason. */
  readonly tell?: Parameters<Surroundings['journal']['append']>[1];
}

function sentence({ reason }: Ended): string {
  return `Not run: ${reason}.`;
}

/** A job that failed leaves its folder for a while. */
async function tidy(folder: JobFolder, state: JobState): Promise<void> {
  if (state.status !== 'failed') await rm(folder.path, { recursive: true, force: true }).catch(() => undefined);
}
