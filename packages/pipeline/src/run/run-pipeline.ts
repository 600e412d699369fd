import type { Job, JobState, Pipeline, PipelinePlan } from '../model.ts';
import type { PipelineEvent } from '../pipeline-event.ts';
import { nextStep } from '../schedule/next-step.ts';
import { finishedEvent, plannedEvent, unstartedEvent } from '../schedule/pipeline-events.ts';
import { eventQueue } from './event-queue.ts';
import type { JobPlace } from './place.ts';
import { runJob } from './run-job.ts';

/** One try of a job, as the pipeline asks for a place. */
export interface Try {
  readonly job: Job;
  readonly attempt: number;
  readonly failures: number;
  readonly signal: AbortSignal;
}

/** How a pipeline is run without a server. */
export interface PipelineRun {
  /** `.gitlab-ci.yml`. */
  readonly file: string;
  readonly plan: PipelinePlan;
  /** How many jobs may run at once. */
  readonly jobsAtOnce: number;
  /** Ends what runs; jobs with `when: always` still get their turn, and one that runs already is let finish. */
  readonly signal: AbortSignal;
  readonly placeFor: (one: Try) => Promise<JobPlace>;
}

/** Runs a pipeline to its end, as many jobs at once as may run. */
export async function* runPipeline(run: PipelineRun): AsyncIterable<PipelineEvent> {
  yield plannedEvent(run.file, run.plan);
  if (run.plan.kind === 'pipeline') yield* runJobs(run.plan.pipeline, run);
  else yield unstartedEvent(run.plan);
}

async function* runJobs(pipeline: Pipeline, run: PipelineRun): AsyncIterable<PipelineEvent> {
  const begun = performance.now();
  const states: Record<string, JobState> = {};
  const events = eventQueue<PipelineEvent | 'moved'>();
  const stopped = new AbortController();
  const running = new Map<Job, Promise<void>>();
  const onAbort = () => events.push('moved');
  run.signal.addEventListener('abort', onAbort);
  try {
    for (;;) {
      const { start, settle, finished } = nextStep(pipeline, states, { canceled: run.signal.aborted });
      for (const { job, state } of settle) states[job] = state;
      for (const job of startable(start, [...running.keys()], run.jobsAtOnce)) {
        states[job.name] = { status: 'running' };
        const done = runOne(job, run, stopped.signal, (event) => events.push(event)).then((state) => {
          states[job.name] = state;
          running.delete(job);
          events.push('moved');
        });
        running.set(job, done);
      }
      if (finished !== null) {
        yield finishedEvent(pipeline, states, finished, Math.round(performance.now() - begun));
        return;
      }
      for (const event of (await events.take()) ?? []) if (event !== 'moved') yield event;
    }
  } finally {
    run.signal.removeEventListener('abort', onAbort);
    stopped.abort();
    await Promise.all(running.values());
  }
}

/** Those of the jobs that fit: not too many at once, and one of each resource group. */
function startable(jobs: readonly Job[], running: readonly Job[], most: number): readonly Job[] {
  const chosen: Job[] = [];
  for (const job of jobs) {
    const busy = [...running, ...chosen];
    const waits = job.resourceGroup !== null && busy.some(({ resourceGroup }) => resourceGroup === job.resourceGroup);
    if (busy.length < most && !waits) chosen.push(job);
  }
  return chosen;
}

/** All tries of a job. */
async function runOne(
  job: Job,
  run: PipelineRun,
  stopped: AbortSignal,
  tell: (event: PipelineEvent) => void,
): Promise<JobState> {
  const signal = job.when === 'always' ? stopped : AbortSignal.any([run.signal, stopped]);
  for (let attempt = 1; ; attempt += 1) {
    let again = false;
    let state: JobState = { status: 'failed', reason: 'it did not start' };
    const place = await run.placeFor({ job, attempt, failures: attempt - 1, signal });
    for await (const event of runJob(job, place)) {
      tell(event);
      if (event.type !== 'job.finished') continue;
      again = event.willRetry;
      state = { status: event.status, reason: event.reason };
    }
    if (!again) return state;
  }
}
