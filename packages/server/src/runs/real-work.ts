import {
  artifactSources,
  endLeftover,
  defaultLimits as jobLimits,
  predefinedVariables,
  type RunFacts,
  runJob,
} from '@slipway/pipeline';
import type { GitReader } from './git.ts';
import { pipelineAt } from './pipeline-at-commit.ts';
import type { JobVariable, PipelineWork } from './pipeline-work.ts';
import type { RunRecord } from './run-records.ts';

/** What jobs run with. */
export interface WorkPlace {
  git(project: string): GitReader;
  repository(project: string): string;
  readonly variables: readonly JobVariable[];
  /** `http://deploy.example:8080`, where people reach the server; null where that is not known. */
  readonly serverUrl: string | null;
  /** Folder with `slipway` and `ecs-deploy`, in front of the jobs' `PATH`. */
  readonly toolsFolder: string;
  /** The rest of the jobs' `PATH`. */
  readonly searchPath: string;
  /** For jobs that set no limit; milliseconds. */
  readonly jobTimeoutMs: number;
}

/** The pipeline package at work: commits are read from bare repositories, and jobs run on this machine. */
export function realWork(place: WorkPlace): PipelineWork {
  /** Those of the server, then those of the push. */
  const given = (run: RunRecord): Record<string, string> => ({
    ...Object.fromEntries(place.variables.map(({ name, value }) => [name, value])),
    ...run.push.variables,
  });
  const facts = rememberFacts(place);
  const masked = place.variables.filter((variable) => variable.masked).map(({ value }) => value);

  return {
    async plan(run) {
      const git = place.git(run.project);
      const { before } = run.push;
      const [runFacts, files, changedFiles] = await Promise.all([
        facts(run),
        git.files(run.sha),
        before === null ? null : git.changedFiles(before, run.sha),
      ]);
      const { ref, sha, defaultBranch, source } = runFacts;
      const variables = { ...predefinedVariables(runFacts, null), ...given(run) };
      return pipelineAt(git, { ref, sha, before, defaultBranch, source, variables, changedFiles, files });
    },

    async *runTry({ run, pipeline, job, ...one }) {
      yield* runJob(job, {
        repository: place.repository(run.project),
        run: await facts(run),
        jobId: jobId(run.id, pipeline.jobs.indexOf(job), one.attempt),
        attempt: one.attempt,
        failures: one.failures,
        folder: one.folder,
        home: null,
        artifacts: one.artifacts,
        sources: artifactSources(pipeline, job),
        variables: given(run),
        searchPath: place.searchPath,
        path: [place.toolsFolder],
        masked,
        eventsFile: one.eventsFile,
        resumeFile: one.resumeFile,
        processFile: one.processFile,
        manual: false,
        engine: 'docker',
        limits: { ...jobLimits, timeoutMs: place.jobTimeoutMs },
        signal: one.signal,
      });
    },

    async names(run, job) {
      const variables: Readonly<Record<string, string>> = {
        ...predefinedVariables(await facts(run), null),
        ...job.variables,
        ...given(run),
      };
      return (text) =>
        text.replace(
          /\$(?:(\w+)|\{(\w+)\})/g,
          (_, plain?: string, braced?: string) => variables[plain ?? braced ?? ''] ?? '',
        );
    },

    endLeftover,
  };
}

/** A number of its own for every try on the server, as GitLab has it: run, place in the pipeline, try. */
function jobId(runId: string, index: number, attempt: number): string {
  return `${runId}${String(index).padStart(3, '0')}${String(attempt).padStart(2, '0')}`;
}

/** Enough for the runs that are under way; what is read of a commit never changes. */
const mostRemembered = 100;

/** Each job needs them, and to read them takes two processes. */
function rememberFacts(place: WorkPlace): (run: RunRecord) => Promise<RunFacts> {
  const known = new Map<string, RunFacts>();
  return async (run) => {
    const facts = known.get(run.id) ?? (await factsOf(place, run));
    known.set(run.id, facts);
    const [oldest] = known.keys();
    if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
    return facts;
  };
}

async function factsOf(place: WorkPlace, run: RunRecord): Promise<RunFacts> {
  const git = place.git(run.project);
  const [commit, defaultBranch] = await Promise.all([git.describe(run.sha), git.defaultBranch()]);
  return {
    ref: run.ref,
    sha: run.sha,
    before: run.push.before,
    defaultBranch,
    source: 'push',
    commit: { message: commit.message, author: `${commit.author} <${commit.email}>`, timestamp: commit.timestamp },
    pipelineId: run.id,
    pipelineIid: String(run.number),
    createdAt: run.receivedAt,
    project: run.project,
    repositoryUrl: place.serverUrl === null ? place.repository(run.project) : `${place.serverUrl}/${run.project}.git`,
    serverUrl: place.serverUrl,
    user: run.push.pusher,
  };
}
