/** What happens to one job, in order. The same shapes are members of the engine's union of events. */
export type JobEvent = JobStarted | JobOutput | JobFinished;

export interface JobStarted {
  readonly type: 'job.started';
  readonly job: string;
  readonly stage: string;
  /** 1 for the first try; more with `retry`, and after the runner itself was interrupted. */
  readonly attempt: number;
}

/** Whole lines that the job wrote, secrets masked. */
export interface JobOutput {
  readonly type: 'job.output';
  readonly job: string;
  readonly stream: 'stdout' | 'stderr' | 'command' | 'runner';
  /** Without line ends. `command` is a line of the script before it runs, `runner` what the runner itself says. */
  readonly lines: readonly string[];
}

export interface JobFinished {
  readonly type: 'job.finished';
  readonly job: string;
  readonly attempt: number;
  readonly status: 'success' | 'warning' | 'failed' | 'canceled';
  /** Null where no process came to an end by itself. */
  readonly exitCode: number | null;
  /** `exit 1`, `timeout after 1h`, `canceled`; null for success. */
  readonly reason: string | null;
  readonly durationMs: number;
  /** Whether it will be tried again. */
  readonly willRetry: boolean;
}
