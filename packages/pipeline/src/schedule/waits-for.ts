import type { Job, Pipeline } from '../model.ts';

/** The jobs that a job waits for: those it needs, as far as they are in the pipeline, else all of the stages before. */
export function waitsFor({ jobs, stages }: Pick<Pipeline, 'jobs' | 'stages'>, job: Job): readonly Job[] {
  if (job.needs !== null) {
    const needed = new Set(job.needs.map((need) => need.job));
    return jobs.filter(({ name }) => needed.has(name));
  }
  const own = stages.indexOf(job.stage);
  return jobs.filter(({ stage }) => stages.indexOf(stage) < own);
}
