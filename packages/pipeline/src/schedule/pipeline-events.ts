import type { JobState, Pipeline, PipelinePlan } from '../model.ts';
import type { PipelineFinished, PipelinePlanned } from '../pipeline-event.ts';
import { problemText } from '../read/problems.ts';

/** What was decided, as the event that begins a pipeline. Errors of the file stand among the warnings. */
export function plannedEvent(file: string, plan: PipelinePlan): PipelinePlanned {
  const pipeline = plan.kind === 'pipeline' ? plan.pipeline : null;
  const problems = plan.kind === 'problems' ? plan.problems : plan.warnings;
  return {
    type: 'pipeline.planned',
    file,
    stages: pipeline?.stages ?? [],
    jobs: (pipeline?.jobs ?? []).map(({ name, stage, when }) => ({ name, stage, when })),
    left: pipeline?.left ?? [],
    warnings: problems.map(problemText),
  };
}

/** The end of a pipeline that ran, from how its jobs are settled. */
export function finishedEvent(
  { jobs }: Pick<Pipeline, 'jobs'>,
  states: Readonly<Record<string, JobState>>,
  status: 'success' | 'failed' | 'canceled',
  durationMs: number,
): PipelineFinished {
  const settled = jobs.map(({ name }) => ({ name, state: states[name] ?? ({ status: 'waiting' } as const) }));
  return {
    type: 'pipeline.finished',
    status,
    detail: detailOf(settled, status),
    durationMs,
    jobs: settled.map(({ name, state }) => ({
      name,
      status: state.status,
      reason: 'reason' in state ? state.reason : null,
    })),
  };
}

/** The end of a pipeline that did not even begin. */
export function unstartedEvent(plan: Exclude<PipelinePlan, { kind: 'pipeline' }>): PipelineFinished {
  const base = { type: 'pipeline.finished', durationMs: 0, jobs: [] } as const;
  if (plan.kind === 'nothing') return { ...base, status: 'nothing', detail: plan.why };
  const errors = plan.problems.filter(({ level }) => level === 'error').length;
  return {
    ...base,
    status: 'invalid',
    detail: `the pipeline file has ${errors} error${errors === 1 ? '' : 's'}`,
  };
}

type Settled = readonly { readonly name: string; readonly state: JobState }[];

function detailOf(jobs: Settled, status: 'success' | 'failed' | 'canceled'): string {
  if (status === 'canceled') return 'canceled';
  const failed = jobs.filter(({ state }) => state.status === 'failed');
  const [first, ...others] = failed;
  if (first !== undefined) {
    const also = others.length === 0 ? '' : `; also failed: ${others.map(({ name }) => name).join(', ')}`;
    return `${first.name} failed${'reason' in first.state && first.state.reason !== null ? `: ${first.state.reason}` : ''}${also}`;
  }
  const count = (wanted: JobState['status']) => jobs.filter(({ state }) => state.status === wanted).length;
  const passed = count('success') + count('warning');
  const warned = count('warning') === 0 ? '' : `, ${count('warning')} of them with a failure that is allowed`;
  return `${passed} job${passed === 1 ? '' : 's'} passed${warned}`;
}
