import type { Pipeline } from '@slipway/pipeline';
import type { PlanRequest } from './pipeline-work.ts';
import { findRun, type RunRecord } from './run-records.ts';
import type { Surroundings } from './surroundings.ts';

/** A run that has a pipeline, or how it ends without one. */
export type Prepared =
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'ended'; readonly status: 'nothing' | 'invalid'; readonly detail: string };

/** Decides the pipeline of a run and stores it: what a later version of Slipway would decide does not matter to this run any more. */
export async function prepareRun(around: Surroundings, run: RunRecord): Promise<Prepared> {
  const { database, journal } = around;
  const present = (await findRun(database, run.id)) ?? run;
  if (present.pipeline !== null) return { kind: 'pipeline', pipeline: present.pipeline };
  const { file, plan } = await around.work.plan(planRequest(around, run));
  switch (plan.kind) {
    case 'problems':
      return { kind: 'ended', status: 'invalid', detail: plan.problems.map(sentence).join('\n') };
    case 'nothing':
      return { kind: 'ended', status: 'nothing', detail: plan.why };
    case 'pipeline': {
      const { pipeline, warnings } = plan;
      const planned = {
        type: 'pipeline.planned' as const,
        file,
        stages: pipeline.stages,
        jobs: pipeline.jobs.map(({ name, stage, when }) => ({ name, stage, when })),
        left: pipeline.left,
        warnings: warnings.map(sentence),
      };
      await journal.append(run.id, [planned], async ({ query }) => {
        await query('UPDATE slipway.run SET plan = $2 WHERE id = $1', [run.id, JSON.stringify(pipeline)]);
      });
      return { kind: 'pipeline', pipeline };
    }
    default:
      return plan satisfies never;
  }
}

/** What both the plan and the jobs of a run are made from. */
export function planRequest(around: Surroundings, run: RunRecord): PlanRequest {
  const pushed = Object.entries(run.push.variables).map(([name, value]) => ({ name, value, masked: false }));
  return {
    runId: run.id,
    number: run.number,
    project: run.project,
    repository: around.repository(run.project),
    ref: run.ref,
    sha: run.sha,
    before: run.push.before,
    pusher: run.push.pusher,
    variables: [...around.variables, ...pushed],
  };
}

function sentence(problem: { file: string; line: number; column: number; message: string }): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}
