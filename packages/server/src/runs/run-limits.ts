import type { RetentionPolicy } from './retention.ts';

/** What a server allows itself. */
export interface RunLimits {
  /** Jobs at once, over all projects. */
  readonly jobs: number;
  /** Runs at once in one project. */
  readonly runsPerProject: number;
  /** Milliseconds, for jobs that set no `timeout`. */
  readonly jobTimeoutMs: number;
  /** How often a job begins again after the server went down with it; a job that brings the server down must end some time. */
  readonly interruptions: number;
  readonly retention: RetentionPolicy;
  /** Folders of jobs that failed, for a look at what they left. */
  readonly failedJobFolders: { readonly ageMs: number; readonly bytes: number };
  /** Milliseconds between two rounds of removing what is old. */
  readonly sweepEveryMs: number;
}

const hour = 60 * 60 * 1000;
const day = 24 * hour;

export const defaultLimits: RunLimits = {
  jobs: 2,
  runsPerProject: 4,
  jobTimeoutMs: hour,
  interruptions: 5,
  retention: { ageMs: 90 * day, runs: 500, bytes: 2 * 1024 ** 3 },
  failedJobFolders: { ageMs: day, bytes: 2 * 1024 ** 3 },
  sweepEveryMs: hour,
};
