import type { Job, JobEvent, Pipeline, PipelinePlan } from '@slipway/pipeline';
import type { RunRecord } from './run-records.ts';

/** A variable that jobs get. */
export interface JobVariable {
  readonly name: string;
  readonly value: string;
  /** Taken out of all that is stored; values shorter than 8 characters are not. */
  readonly masked: boolean;
}

/** One try of a job. */
export interface Try {
  readonly run: RunRecord;
  readonly pipeline: Pipeline;
  readonly job: Job;
  /** From 1; the one after an interrupted one counts as well. */
  readonly attempt: number;
  /** Tries that failed before it, for `retry`. */
  readonly failures: number;
  /** The job's own folder. */
  readonly folder: string;
  /** Where is written down what was started, so that it can be ended after a crash. */
  readonly processFile: string;
  /** Where the jobs of this run keep their artifacts. */
  readonly artifacts: string;
  /** For `SLIPWAY_EVENTS`. */
  readonly eventsFile: string;
  /** For `SLIPWAY_RESUME`: what interrupted tries had reported; null where there was nothing. */
  readonly resumeFile: string | null;
  /** Stops the job: TERM, then KILL. */
  readonly signal: AbortSignal;
}

/** The pipeline package, as runs need it. */
export interface PipelineWork {
  /** Reads the pipeline's file at the commit and decides it. */
  plan(run: RunRecord): Promise<{ readonly file: string; readonly plan: PipelinePlan }>;
  /** Ends with `job.finished`, which says whether there should be another try. */
  runTry(one: Try): AsyncIterable<JobEvent>;
  /** The variables in a job's names of environments and resource groups, replaced by what they are. */
  names(run: RunRecord, job: Job): Promise<(text: string) => string>;
  /** Ends what an interrupted runner left running; nothing where nothing is. */
  endLeftover(processFile: string): Promise<unknown>;
}
