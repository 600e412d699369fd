import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Explanation } from '@slipway/engine';
import type { DeliveryEvent, DeliveryFinished, PipelineFinished } from '@slipway/engine/events';
import type { JobState, Pipeline } from '@slipway/pipeline';
import type { Queries } from '../store/database.ts';
import { artifactsFolder } from './job-folder.ts';
import { readJobs } from './job-records.ts';
import { exitOf, outcomeOf, type SettledJob, servicesOf } from './outcome.ts';
import { findRun, type RunRecord } from './run-records.ts';
import { projectKey, type Surroundings } from './surroundings.ts';

/** Why a run ended. */
export type Ending =
  | { readonly kind: 'jobs'; readonly pipeline: Pipeline; readonly states: Readonly<Record<string, JobState>> }
  | {
      readonly kind: 'early';
      readonly status: PipelineFinished['status'];
      readonly detail: string;
      /** Set where something went wrong that is not the pipeline's doing. */
      readonly error?: Explanation;
    };

/** Stores how a run ended, with `pipeline.finished`. */
export async function settleRun(around: Surroundings, run: RunRecord, ending: Ending): Promise<void> {
  const { database, journal, bell, clock } = around;
  const present = (await findRun(database, run.id)) ?? run;
  if (present.status !== 'waiting' && present.status !== 'running') return;
  const jobs = ending.kind === 'jobs' ? await settledJobs(database, run.id, ending) : [];
  const { status, detail } = ending.kind === 'jobs' ? outcomeOf(jobs, present.canceledBy) : ending;
  const finished: PipelineFinished = {
    type: 'pipeline.finished',
    status,
    detail,
    durationMs: Math.max(0, clock.now() - run.receivedMs),
    jobs: jobs.map((job) => ({ name: job.name, status: job.status, reason: job.reason })),
  };
  const [clean] = around.redact([finished]);
  await journal.append(run.id, [finished], async ({ query }) => {
    await query('UPDATE slipway.run SET status = $2, detail = $3 WHERE id = $1', [run.id, status, clean?.detail ?? '']);
  });
  bell.ring(projectKey(run.project));
}

/** Tells about the end, then stores `delivery.finished`, the last event. A message may be sent twice when the server goes down between. */
export async function tellEnd(around: Surroundings, run: RunRecord, ending: Ending): Promise<void> {
  const { database, journal, clock } = around;
  const present = (await findRun(database, run.id)) ?? run;
  if (present.finishedAt !== null) return;
  const status = present.status as PipelineFinished['status'];
  const jobs = ending.kind === 'jobs' ? await settledJobs(database, run.id, ending) : [];
  const sent = await around.notifier(run.id, untilFinished(journal.events(run.id, 0, new AbortController().signal)));
  const now = clock.now();
  const error = ending.kind === 'early' ? ending.error : undefined;
  const finished: DeliveryFinished = {
    type: 'delivery.finished',
    exit: error?.exit ?? exitOf(status, jobs),
    durationMs: Math.max(0, now - run.receivedMs),
    reads: 0,
    services: servicesOf(jobs),
    error: error === undefined ? null : { code: error.code, what: error.what, hint: error.hint },
    resume: null,
  };
  await journal.append(run.id, [...sent, finished], async ({ query }) => {
    await query('UPDATE slipway.run SET finished_at = $2 WHERE id = $1', [run.id, now]);
  });
  // Only what failed jobs left stays for a while.
  await rm(artifactsFolder(around.jobsFolder, run.id), { recursive: true, force: true }).catch(() => undefined);
  await rmdir(join(around.jobsFolder, run.id)).catch(() => undefined);
}

async function* untilFinished(events: AsyncIterable<DeliveryEvent>): AsyncGenerator<DeliveryEvent> {
  for await (const event of events) {
    yield event;
    if (event.type === 'pipeline.finished') return;
  }
}

async function settledJobs(
  queries: Queries,
  runId: string,
  { pipeline, states }: Extract<Ending, { kind: 'jobs' }>,
): Promise<readonly SettledJob[]> {
  const stored = new Map((await readJobs(queries, runId)).map((job) => [job.name, job]));
  const deliveries = await reportedEnds(queries, runId);
  return pipeline.jobs.map(({ name }) => {
    const job = stored.get(name);
    const state = job === undefined || job.status === 'waiting' ? states[name] : job;
    return {
      name,
      status: state?.status ?? 'skipped',
      reason: state !== undefined && 'reason' in state ? state.reason : null,
      supersededBy: job?.supersededBy ?? null,
      deliveries: deliveries.filter((one) => one.job === name).map(({ event }) => event),
    };
  });
}

/** The ends of deliveries that the jobs of a run reported. The text is searched first: most events are output. */
async function reportedEnds(
  { query }: Queries,
  runId: string,
): Promise<readonly { readonly job: string; readonly event: DeliveryFinished }[]> {
  const rows = await query(
    `SELECT body FROM slipway.event WHERE run_id = $1 AND body LIKE '%"type":"job.reported"%"delivery.finished"%' ORDER BY seq`,
    [runId],
  );
  return rows
    .map((row) => JSON.parse(row['body'] as string) as { type: string; job: string; event: DeliveryFinished })
    .filter(({ type, event }) => type === 'job.reported' && event?.type === 'delivery.finished');
}
