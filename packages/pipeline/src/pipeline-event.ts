import type { JobEvent } from './job-event.ts';

/** What happens to a pipeline, in order. The same shapes are members of the engine's union of events. */
export type PipelineEvent = PipelinePlanned | JobEvent | PipelineFinished;

/** The pipeline was read and decided. */
export interface PipelinePlanned {
  readonly type: 'pipeline.planned';
  /** `.gitlab-ci.yml`. */
  readonly file: string;
  readonly stages: readonly string[];
  /** Empty where nothing of the file is for this push. */
  readonly jobs: readonly { readonly name: string; readonly stage: string; readonly when: string }[];
  readonly left: readonly { readonly name: string; readonly why: string }[];
  /** `.gitlab-ci.yml:3:5: …`, a sentence each. */
  readonly warnings: readonly string[];
}

/** Every job is settled. */
export interface PipelineFinished {
  readonly type: 'pipeline.finished';
  /** superseded: a newer push to the same ref took over. nothing: no job was for this push. invalid: the file has errors. */
  readonly status: 'success' | 'failed' | 'canceled' | 'superseded' | 'nothing' | 'invalid';
  /** One line: `test failed: exit 1`. */
  readonly detail: string;
  readonly durationMs: number;
  readonly jobs: readonly { readonly name: string; readonly status: string; readonly reason: string | null }[];
}
