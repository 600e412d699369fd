/** A pipeline, decided for one push: the jobs that run and in which order. Plain JSON: it is stored with the run. */
export interface Pipeline {
  /** Of `workflow: name`. */
  readonly name: string | null;
  /** In order, `.pre` and `.post` included where they have jobs; stages without jobs are left out. */
  readonly stages: readonly string[];
  /** Those that are in this pipeline, in the order of their stages and then of the file. */
  readonly jobs: readonly Job[];
  /** Jobs of the file that this push does not run, with the rule that left them out. */
  readonly left: readonly { readonly name: string; readonly why: string }[];
}

export interface Job {
  readonly name: string;
  readonly stage: string;
  /** Jobs that it waits for; null: every job of the stages before. */
  readonly needs: readonly Need[] | null;
  readonly when: 'on_success' | 'on_failure' | 'always' | 'manual';
  /** A failure is a warning: always, with these exit codes only, or never. */
  readonly allowFailure: boolean | readonly number[];
  /** `before_script` and `script`, a command each. */
  readonly script: readonly string[];
  readonly afterScript: readonly string[];
  /** Those of the file that hold for this job, rules applied, not yet expanded. */
  readonly variables: Readonly<Record<string, string>>;
  readonly retry: { readonly max: number; readonly when: readonly string[] };
  /** Milliseconds; null: the runner's own limit. */
  readonly timeoutMs: number | null;
  readonly artifacts: Artifacts | null;
  /** Jobs whose artifacts it gets; null: those of all jobs that it waits for. */
  readonly dependencies: readonly string[] | null;
  readonly environment: {
    readonly name: string;
    readonly url: string | null;
    readonly action: 'start' | 'prepare' | 'stop' | 'verify' | 'access';
  } | null;
  /** One job at a time, over all pipelines of the project. */
  readonly resourceGroup: string | null;
  readonly image: { readonly name: string; readonly entrypoint: readonly string[] | null } | null;
  readonly interruptible: boolean;
}

export interface Need {
  readonly job: string;
  readonly optional: boolean;
  readonly artifacts: boolean;
}

export interface Artifacts {
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly untracked: boolean;
  readonly when: 'on_success' | 'on_failure' | 'always';
}

/** Something about a pipeline file that a person should know. Errors leave no pipeline; warnings do. */
export interface Problem {
  readonly level: 'error' | 'warning';
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** `deploy.only[0]`. */
  readonly path: string;
  readonly message: string;
}

/** What a pipeline is decided for. */
export interface PushContext {
  readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string };
  /** 40 hex digits. */
  readonly sha: string;
  /** The commit that the branch had before; null for a new branch or tag. */
  readonly before: string | null;
  readonly defaultBranch: string;
  /** `CI_PIPELINE_SOURCE`. */
  readonly source: 'push' | 'web' | 'api' | 'trigger' | 'schedule';
  /** Everything that rules can see beside the file's own: predefined variables, then those of project and server. */
  readonly variables: Readonly<Record<string, string>>;
  /** Paths that the push changed, relative to the root of the repository; null where that cannot be told (a new branch). */
  readonly changedFiles: readonly string[] | null;
  /** All paths in the commit. */
  readonly files: readonly string[];
}

export type PipelinePlan =
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline; readonly warnings: readonly Problem[] }
  /** The file is in order, and nothing of it is for this push. */
  | { readonly kind: 'nothing'; readonly why: string; readonly warnings: readonly Problem[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** How far a job is. Plain JSON. */
export type JobState =
  | { readonly status: 'waiting' }
  | { readonly status: 'running' }
  | {
      readonly status: 'success' | 'warning' | 'failed' | 'canceled' | 'skipped' | 'manual';
      /** `exit 1`, `timeout after 1h`. Null for success and skipped. */
      readonly reason: string | null;
    };

/** What may happen next. */
export interface NextStep {
  /** Jobs that may start now. */
  readonly start: readonly Job[];
  /** Jobs that never will (also `manual` ones, which wait for nobody here). */
  readonly settle: readonly { readonly job: string; readonly state: JobState }[];
  /** Set when nothing runs and nothing can start any more. */
  readonly finished: 'success' | 'failed' | 'canceled' | null;
}
