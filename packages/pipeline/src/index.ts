export type { JobEvent, JobFinished, JobOutput, JobStarted } from './job-event.ts';
export type * from './model.ts';
