import type { Job, JobState, NextStep, Pipeline } from '../model.ts';
import { waitsFor } from './waits-for.ts';

type States = Readonly<Record<string, JobState>>;

/**
 * What may happen next in a pipeline.
 *
 * A failure ends what has not started: jobs of later stages, and jobs that need the failed one, are skipped. `when: on_failure`
 * runs after a failure, `when: always` after everything, a cancel included (there GitLab skips it: a `clean` job is what people
 * write it for). A manual job is settled as `manual` when its turn comes; unless it may fail it blocks as on GitLab: what
 * comes after it is skipped, except `always`.
 *
 * @param states of the jobs that have one; all others wait.
 * @param canceled whether somebody wants the pipeline to end.
 */
export function nextStep(
  pipeline: Pick<Pipeline, 'jobs' | 'stages'>,
  states: States,
  { canceled }: { readonly canceled: boolean },
): NextStep {
  const known = new Map<string, JobState>(
    pipeline.jobs.map(({ name }) => [name, Object.hasOwn(states, name) ? (states[name] ?? waiting) : waiting]),
  );
  const start: Job[] = [];
  const settle: { job: string; state: JobState }[] = [];
  // Settled jobs can settle others, in any order where there are needs.
  for (let moved = true; moved; ) {
    moved = false;
    for (const job of pipeline.jobs) {
      if (known.get(job.name)?.status !== 'waiting' || start.includes(job)) continue;
      const fate = fateOf(job, waitsFor(pipeline, job), known, canceled);
      if (fate === 'wait') continue;
      moved = true;
      if (fate === 'start') start.push(job);
      else {
        known.set(job.name, fate);
        settle.push({ job: job.name, state: fate });
      }
    }
  }
  if (start.length > 0) return { start, settle, finished: null };
  for (const job of stuckJobs(pipeline.jobs, known)) {
    known.set(job.name, skipped);
    settle.push({ job: job.name, state: skipped });
  }
  return { start, settle, finished: verdict([...known.values()], canceled) };
}

/** Jobs that wait for each other while nothing runs: planning refuses them, and a pipeline must end all the same. */
function stuckJobs(jobs: readonly Job[], states: ReadonlyMap<string, JobState>): readonly Job[] {
  const is = (job: Job, status: JobState['status']) => states.get(job.name)?.status === status;
  return jobs.some((job) => is(job, 'running')) ? [] : jobs.filter((job) => is(job, 'waiting'));
}

const waiting: JobState = { status: 'waiting' };
const skipped: JobState = { status: 'skipped', reason: null };

function fateOf(
  job: Job,
  before: readonly Job[],
  states: ReadonlyMap<string, JobState>,
  canceled: boolean,
): 'wait' | 'start' | JobState {
  if (canceled && job.when !== 'always') return { status: 'canceled', reason: 'canceled' };
  const settled = before.map((one) => outcomeOf(one, states.get(one.name) ?? waiting));
  if (settled.includes('open')) return 'wait';
  const failed = settled.includes('failed');
  const stopped = failed || settled.includes('blocked') || (job.needs !== null && settled.includes('not run'));
  switch (job.when) {
    case 'always':
      return 'start';
    case 'on_failure':
      return failed ? 'start' : skipped;
    case 'on_success':
      return stopped ? skipped : 'start';
    case 'manual':
      return stopped ? skipped : { status: 'manual', reason: 'waits for somebody to start it' };
  }
}

/** What a job means for those that wait for it; `not run` stops only those that need it by name. */
function outcomeOf(job: Job, { status }: JobState): 'open' | 'fine' | 'failed' | 'not run' | 'blocked' {
  switch (status) {
    case 'waiting':
    case 'running':
      return 'open';
    case 'success':
    case 'warning':
      return 'fine';
    case 'failed':
    case 'canceled':
      return 'failed';
    case 'skipped':
      return 'not run';
    case 'manual':
      return job.allowFailure === true ? 'not run' : 'blocked';
  }
}

function verdict(states: readonly JobState[], canceled: boolean): NextStep['finished'] {
  const statuses = new Set(states.map(({ status }) => status));
  if (statuses.has('running')) return null;
  if (canceled) return 'canceled';
  if (statuses.has('failed')) return 'failed';
  return statuses.has('canceled') ? 'canceled' : 'success';
}
