import type { Job, JobEvent, JobState, Pipeline, PipelinePlan } from '@slipway/pipeline';

/** A variable that jobs get. */
export interface JobVariable {
  readonly name: string;
  readonly value: string;
  /** Taken out of what the job writes. */
  readonly masked: boolean;
}

/** What a pipeline is decided from. */
export interface PlanRequest {
  readonly runId: string;
  readonly number: number;
  readonly project: string;
  readonly repository: string;
  readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string };
  readonly sha: string;
  readonly before: string | null;
  readonly pusher: string | null;
  readonly variables: readonly JobVariable[];
}

/** One job, to be run with all its tries. */
export interface JobRequest extends PlanRequest {
  readonly pipeline: Pipeline;
  readonly job: Job;
  /** Number of the first try. */
  readonly firstAttempt: number;
  /** A folder of this job's own, for its clone; made by who runs it. */
  readonly folder: string;
  /** Where the leader of the job's process group is written down before the job's first command runs. */
  readonly processFile: string;
  /** Where artifacts of the jobs of this run are kept. */
  readonly artifactsFolder: string;
  /** For `SLIPWAY_EVENTS`. */
  readonly eventsFile: string;
  /** For `SLIPWAY_RESUME`: what an interrupted try had reported; null where there was none. */
  readonly resumeFile: string | null;
  /** Put in front of `PATH`. */
  readonly toolsFolder: string;
  /** For jobs that set no limit; milliseconds. */
  readonly timeoutMs: number;
  readonly states: ReadonlyMap<string, JobState>;
}

/** The pipeline package, as runs need it. */
export interface PipelineWork {
  /** Reads the pipeline's file at the commit and decides it. */
  plan(request: PlanRequest): Promise<{ readonly file: string; readonly plan: PipelinePlan }>;
  /** Ends with `job.finished` that will not be tried again. The signal stops the job: TERM, then KILL. */
  run(request: JobRequest, signal: AbortSignal): AsyncIterable<JobEvent>;
  /** Ends what an interrupted runner left running; nothing where nothing is. */
  endLeftover(processFile: string): Promise<void>;
}
