export type { JobEvent, JobFinished, JobOutput, JobStarted } from './job-event.ts';
export type * from './model.ts';
export { type PipelineSource, planPipeline } from './plan.ts';
export { problemText } from './read/problems.ts';
