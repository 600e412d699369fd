import { existsSync } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import type { JobEvent, JobFinished } from '../job-event.ts';
import { timeText } from '../keywords/duration.ts';
import type { Job } from '../model.ts';
import { keepArtifacts, takeArtifacts } from './artifacts.ts';
import { engineProblem } from './container.ts';
import { environmentOf, foldersOf, type JobEnvironment } from './environment.ts';
import { eventQueue } from './event-queue.ts';
import { cloneCommit, RunnerFailure, trackedFiles } from './git.ts';
import type { OutputLine } from './job-output.ts';
import { maskText } from './masker.ts';
import { outputEvents } from './output-events.ts';
import type { JobPlace } from './place.ts';
import { type OutputSink, runScript, type ScriptEnd } from './run-script.ts';

/** How one try of a job ended, before it is said. */
interface Ending {
  readonly exitCode: number | null;
  /** Null for success. */
  readonly reason: string | null;
  /** GitLab's word for what `retry: when` asks. */
  readonly failure: 'script_failure' | 'job_execution_timeout' | 'runner_system_failure' | 'canceled' | null;
}

/**
 * Runs one try of a job: a fresh clone of the commit, the artifacts of other jobs, `before_script` and `script` in one shell,
 * `after_script` in another, and what it leaves kept. It never throws for what a job or the machine does: the last event tells.
 * `willRetry` says that the caller should run it once more, with the next attempt and one failure more.
 */
export async function* runJob(job: Job, place: JobPlace): AsyncIterable<JobEvent> {
  const begun = performance.now();
  yield { type: 'job.started', job: job.name, stage: job.stage, attempt: place.attempt };
  const left = new AbortController();
  const output = eventQueue<OutputLine>();
  const signal = AbortSignal.any([place.signal, left.signal]);
  const done = tryJob(job, { ...place, signal }, sinkOf(output)).finally(() => output.end());
  try {
    yield* outputEvents(job.name, output);
    yield finishedEvent(job, place, await done, Math.round(performance.now() - begun));
  } finally {
    // Nobody listens any more: a job that nobody sees must not go on.
    left.abort();
    await done;
  }
}

function sinkOf(output: ReturnType<typeof eventQueue<OutputLine>>): OutputSink {
  return {
    put: (lines) => {
      for (const line of lines) output.push(line);
    },
    full: (most) => (output.size < most ? null : output.emptied()),
  };
}

async function tryJob(job: Job, place: JobPlace, sink: OutputSink): Promise<Ending> {
  const say = (line: string) => sink.put([{ stream: 'runner', line: maskText(line, place.masked) }]);
  try {
    return await prepareAndRun(job, place, sink, say);
  } catch (error) {
    if (place.signal.aborted) return { exitCode: null, reason: 'canceled', failure: 'canceled' };
    const reason = error instanceof RunnerFailure ? error.message : `the runner failed: ${(error as Error).message}`;
    say(reason);
    return { exitCode: null, reason, failure: 'runner_system_failure' };
  }
}

async function prepareAndRun(
  job: Job,
  place: JobPlace,
  sink: OutputSink,
  say: (line: string) => void,
): Promise<Ending> {
  const folders = foldersOf(place);
  const environment = environmentOf(job, place, new Date().toISOString());
  await Promise.all([folders.home, folders.temporary, folders.scripts].map((path) => mkdir(path, { recursive: true })));
  if (environment.image !== null) await prepareContainer(environment.image, place, say);
  await cloneCommit(
    {
      repository: place.repository,
      sha: place.run.sha,
      folder: folders.project,
      originUrl: place.run.repositoryUrl,
      standsAlone: environment.image !== null,
    },
    place.searchPath,
    place.signal,
  );
  const taken = await takeArtifacts(place.sources, place.artifacts, folders.project);
  if (taken > 0) say(`Took ${taken} artifact${taken === 1 ? '' : 's'} of ${place.sources.join(', ')}.`);
  const ending = await runScripts(job, place, environment, sink);
  await keepWhatIsAsked(job, place, ending, say);
  await rm(folders.temporary, { recursive: true, force: true });
  return ending;
}

async function prepareContainer(image: string, place: JobPlace, say: (line: string) => void): Promise<void> {
  const problem = await engineProblem(place.engine, place.searchPath);
  if (problem !== null) throw new RunnerFailure(`image ${image} needs a container engine that answers, and ${problem}`);
  say(`Runs in ${image}.`);
  // A file that is not there yet would be mounted as a folder.
  if (place.eventsFile !== null) await appendFile(place.eventsFile, '');
}

async function runScripts(job: Job, place: JobPlace, environment: JobEnvironment, sink: OutputSink): Promise<Ending> {
  const { limits } = place;
  const bounds = {
    lineLength: limits.lineLength,
    outputBytes: limits.outputBytes,
    budget: { bytes: limits.outputBytes },
  };
  const common = { folders: foldersOf(place), entrypoint: job.image?.entrypoint ?? null };
  const timeoutMs = job.timeoutMs ?? limits.timeoutMs;
  const end = await runScript(
    {
      ...common,
      name: 'script',
      commands: job.script,
      environment: withStatus(environment, 'running'),
      timeoutMs,
      signal: place.signal,
    },
    place,
    bounds,
    sink,
  );
  const ending = endingOf(end, timeoutMs);
  if (job.afterScript.length > 0 && end.kind !== 'not started') {
    const status = ending.failure === null ? 'success' : ending.failure === 'canceled' ? 'canceled' : 'failed';
    const after = await runScript(
      {
        ...common,
        name: 'after_script',
        commands: job.afterScript,
        environment: withStatus(environment, status),
        timeoutMs: limits.afterScriptMs,
        signal: null,
      },
      place,
      bounds,
      sink,
    );
    const { reason } = endingOf(after, limits.afterScriptMs);
    if (reason !== null) sink.put([{ stream: 'runner', line: `after_script: ${reason} (this changes nothing)` }]);
  }
  return ending;
}

function withStatus(environment: JobEnvironment, status: string): JobEnvironment {
  return { ...environment, variables: { ...environment.variables, CI_JOB_STATUS: status } };
}

function endingOf(end: ScriptEnd, timeoutMs: number): Ending {
  switch (end.kind) {
    case 'canceled':
      return { exitCode: null, reason: 'canceled', failure: 'canceled' };
    case 'timeout':
      return { exitCode: null, reason: `timeout after ${timeText(timeoutMs)}`, failure: 'job_execution_timeout' };
    case 'not started':
      return { exitCode: null, reason: `the shell did not start: ${end.reason}`, failure: 'runner_system_failure' };
    case 'exit': {
      if (end.code === 0) return { exitCode: 0, reason: null, failure: null };
      const signal = end.killedBy === null ? '' : ` (${end.killedBy})`;
      return { exitCode: end.code, reason: `exit ${end.code}${signal}`, failure: 'script_failure' };
    }
  }
}

async function keepWhatIsAsked(
  job: Job,
  place: JobPlace,
  { failure }: Ending,
  say: (line: string) => void,
): Promise<void> {
  const { artifacts } = job;
  if (artifacts === null || failure === 'canceled') return;
  if (artifacts.when !== 'always' && (artifacts.when === 'on_success') !== (failure === null)) return;
  const { project } = foldersOf(place);
  if (!existsSync(project)) return;
  const tracked = artifacts.untracked ? await trackedFiles(place.repository, place.run.sha, place.searchPath) : [];
  const kept = await keepArtifacts(
    job.name,
    artifacts,
    { folder: project, tracked: new Set(tracked) },
    { folder: place.artifacts, mostBytes: place.limits.artifactBytes },
  );
  for (const note of kept.notes) say(note);
  if (kept.files > 0) say(`Kept ${kept.files} artifact${kept.files === 1 ? '' : 's'}.`);
}

function finishedEvent(job: Job, place: JobPlace, ending: Ending, durationMs: number): JobFinished {
  const willRetry = isRetried(job, place, ending);
  return {
    type: 'job.finished',
    job: job.name,
    attempt: place.attempt,
    status: willRetry ? 'failed' : statusOf(job, ending),
    exitCode: ending.exitCode,
    reason: ending.reason,
    durationMs,
    willRetry,
  };
}

function statusOf({ allowFailure }: Job, { exitCode, failure }: Ending): JobFinished['status'] {
  if (failure === null) return 'success';
  if (failure === 'canceled') return 'canceled';
  const allowed =
    typeof allowFailure === 'boolean' ? allowFailure : exitCode !== null && allowFailure.includes(exitCode);
  return allowed ? 'warning' : 'failed';
}

function isRetried({ retry }: Job, { failures, signal }: JobPlace, { failure }: Ending): boolean {
  if (failure === null || failure === 'canceled' || signal.aborted || failures >= retry.max) return false;
  const words = failure === 'job_execution_timeout' ? [failure, 'stuck_or_timeout_failure'] : [failure];
  return retry.when.includes('always') || words.some((word) => retry.when.includes(word));
}
