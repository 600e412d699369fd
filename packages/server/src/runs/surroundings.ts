import type { Clock } from '@slipway/engine';
import type { Journal } from '../journal/journal.ts';
import type { Database } from '../store/database.ts';
import type { Bell } from './bell.ts';
import type { GitReader } from './git.ts';
import type { Notifier } from './notifier.ts';
import type { JobVariable, PipelineWork } from './pipeline-work.ts';
import type { RunLimits } from './run-limits.ts';
import type { Slots } from './slots.ts';

/** What every step of a run works with. */
export interface Surroundings {
  readonly database: Database;
  readonly journal: Journal;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly slots: Slots;
  /** Jobs that run now: when the server goes down, it goes after them. */
  readonly running: Set<Promise<unknown>>;
  readonly work: PipelineWork;
  readonly notifier: Notifier;
  readonly limits: RunLimits;
  readonly variables: readonly JobVariable[];
  /** Folder in which each run has one for its jobs. */
  readonly jobsFolder: string;
  /** Put in front of the jobs' `PATH`. */
  readonly toolsFolder: string;
  repository(project: string): string;
  git(project: string): GitReader;
  /** Takes the server's secrets out of what is stored. */
  redact<Value>(value: Value): Value;
  /** Aborted when this server goes down: jobs are stopped and nothing more is recorded, so that the next start goes on. */
  readonly closing: AbortSignal;
}

/** Keys of the bell. */
export const projectKey = (project: string): string => `project ${project}`;
export const runKey = (runId: string): string => `run ${runId}`;
