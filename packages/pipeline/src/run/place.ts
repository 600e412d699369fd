import type { RunFacts } from '../variables/predefined.ts';

/** Bounds of one job. Times are milliseconds. */
export interface JobLimits {
  /** Of a job without `timeout`; a longer one of its own is kept. */
  readonly timeoutMs: number;
  readonly afterScriptMs: number;
  /** Between TERM and KILL. */
  readonly graceMs: number;
  /** Output that is kept of one try; what comes after is read and dropped. */
  readonly outputBytes: number;
  /** Characters of one line; the rest of it is dropped. */
  readonly lineLength: number;
  /** Of the artifacts of one job. */
  readonly artifactBytes: number;
}

export const defaultLimits: JobLimits = {
  timeoutMs: 60 * 60 * 1000,
  afterScriptMs: 5 * 60 * 1000,
  graceMs: 10_000,
  outputBytes: 16 * 1024 * 1024,
  lineLength: 16 * 1024,
  artifactBytes: 1024 * 1024 * 1024,
};

/** Where and with what a job runs. */
export interface JobPlace {
  /** A repository on this machine, bare or not, that has the commit. */
  readonly repository: string;
  readonly run: RunFacts;
  readonly jobId: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Tries that failed before this one, for `retry`. An attempt that the runner's own end interrupted is none. */
  readonly failures: number;
  /** The job's own folder; its clone, its temporary files and its scripts go below. */
  readonly folder: string;
  /** Its home; null for one of its own in its folder. */
  readonly home: string | null;
  /** Where the jobs of this run keep their artifacts. */
  readonly artifacts: string;
  /** Jobs whose artifacts it gets, in their order: see `artifactSources`. */
  readonly sources: readonly string[];
  /** Variables of project and server, not expanded; they win over those of the file. */
  readonly variables: Readonly<Record<string, string>>;
  /** PATH of the job, without `path`. */
  readonly searchPath: string;
  /** Folders in front of PATH: where `slipway` and `ecs-deploy` are found. */
  readonly path: readonly string[];
  /** Values that never appear in the output; those of fewer than 8 characters are not masked. */
  readonly masked: readonly string[];
  /** Where commands of Slipway append their events (`SLIPWAY_EVENTS`); null for nowhere. */
  readonly eventsFile: string | null;
  /** The events of an interrupted attempt (`SLIPWAY_RESUME`); null where there was none. */
  readonly resumeFile: string | null;
  /** Where it is written down what was started, for `endLeftover`; null where nobody would come back. */
  readonly processFile: string | null;
  /** Somebody asked for this manual job. */
  readonly manual: boolean;
  /** The container engine for jobs with an `image`: `docker`. */
  readonly engine: string;
  readonly limits: JobLimits;
  /** Ends the job. */
  readonly signal: AbortSignal;
}
