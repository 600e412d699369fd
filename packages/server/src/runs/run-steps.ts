import { SlipwayError } from '@slipway/engine';
import type { JobState } from '@slipway/pipeline';
import { isOutage } from '../store/is-outage.ts';
import { endOf, readJobs } from './job-records.ts';
import { prepareRun } from './prepare-run.ts';
import { runJob } from './run-job.ts';
import { findRun, type RunRecord } from './run-records.ts';
import { settleRun, tellEnd } from './settle-run.ts';
import { runKey, type Surroundings } from './surroundings.ts';
import { takeTurn } from './take-turn.ts';
import type { News, RunSteps } from './workflows.ts';

const longestPauseMs = 30_000;

/** The steps of runs in their surroundings. */
export function runSteps(around: Surroundings): RunSteps {
  const { database, bell } = around;
  const read = async (runId: string): Promise<RunRecord> => {
    const run = await findRun(database, runId);
    if (run === null) throw new SlipwayError('BUG', { message: `there is no run ${runId}` });
    return run;
  };

  const news = async (runId: string, known: readonly string[], canceled: boolean): Promise<News | null> => {
    const ended = (await readJobs(database, runId)).flatMap((job) => {
      const state = endOf(job);
      if (state === null || known.includes(job.name)) return [];
      // What follows a job that a newer run took over must not run as if it had been left out on purpose.
      const forOthers: JobState = job.supersededBy === null ? state : { status: 'canceled', reason: job.reason };
      return [{ job: job.name, state: forOthers }];
    });
    const isCanceled = (await read(runId)).canceledBy !== null;
    return ended.length > 0 || isCanceled !== canceled ? { ended, canceled: isCanceled } : null;
  };

  /** Every step can be begun again, so it is where the database could not be reached. */
  const steadily = async <Answer>(runId: string, work: (run: RunRecord) => Promise<Answer>): Promise<Answer> => {
    for (let pauseMs = 500; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        return await work(await read(runId));
      } catch (error) {
        if (around.closing.aborted) return new Promise(() => undefined);
        if (!isOutage(error)) throw error;
        await around.clock.sleep(pauseMs, around.closing);
      }
    }
  };

  return {
    takeTurn: (runId) => steadily(runId, (run) => takeTurn(around, run)),
    prepare: (runId) => steadily(runId, (run) => prepareRun(around, run)),
    runJob: (runId, name) =>
      steadily(runId, async (run) => {
        const pipeline = run.prepared?.kind === 'pipeline' ? run.prepared.pipeline : null;
        const job = pipeline?.jobs.find((one) => one.name === name);
        if (pipeline === null || job === undefined)
          throw new SlipwayError('BUG', { message: `run ${runId} has no job ${name}` });
        return runJob(around, run, pipeline, job);
      }),
    news: (runId, known, canceled) =>
      steadily(runId, async () => {
        const found = await bell.until(runKey(runId), () => news(runId, known, canceled));
        return found ?? { ended: [], canceled };
      }),
    settle: (runId, ending) => steadily(runId, (run) => settleRun(around, run, ending)),
    tell: (runId, ending) => steadily(runId, (run) => tellEnd(around, run, ending)),
  };
}
