import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import {
  artifactSources,
  defaultLimits,
  type JobPlace,
  type Pipeline,
  type PipelinePlan,
  type PushContext,
  planPipeline,
  type RunFacts,
  runPipeline,
  type Try,
} from '@slipway/pipeline';
import { type Call, startOf } from '../command-line/command.ts';
import { watchInterrupts } from '../interrupts.ts';
import { type CommitFacts, readCommit } from '../pipeline/git-facts.ts';
import { type GivenContext, givenVariables, readContext, secretValues } from '../pipeline/given-context.ts';
import { type PipelineScreen, pipelineScreen } from '../pipeline/pipeline-screen.ts';
import { type ReportedEvents, reportedEvents } from '../pipeline/reported-events.ts';
import type { World } from '../world.ts';
import type { pipelineRunFlags } from './pipeline-flags.ts';

interface RunCommand {
  readonly job: string | null;
  readonly file: string;
  readonly context: GivenContext;
  readonly jobsAtOnce: number;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly folder: string | null;
  readonly json: boolean;
  readonly events: string | null;
}

/** As good as no limit: what a timer can count. */
const noLimitMs = 2 ** 31 - 1;

function read({ flags, args, problem }: Call<typeof pipelineRunFlags>): RunCommand {
  const { timeout } = flags;
  return {
    job: args[0] ?? null,
    file: flags.file ?? '.gitlab-ci.yml',
    context: readContext({ flags, problem }),
    jobsAtOnce: flags.jobs ?? 1,
    timeoutMs: timeout === null ? defaultLimits.timeoutMs : timeout === 'none' ? noLimitMs : timeout,
    folder: flags.folder,
    json: flags.json,
    events: flags.events,
  };
}

async function run(command: RunCommand, world: World): Promise<number> {
  const facts = await readCommit(world.cwd);
  const ref = command.context.ref ?? branchOf(facts);
  const variables = givenVariables(command.context, world.cwd);
  const text = textAt(facts, command.file);
  const context: PushContext = { ...facts, ref, source: 'push', variables };
  const source = { file: command.file, text, include: (path: string) => facts.git.fileAt(`${facts.sha}:${path}`) };
  const plan = onlyJob(planPipeline(source, context), command.job);
  const screen = pipelineScreen(command, world);
  const interrupts = watchInterrupts(world, (message) => screen.note(message));
  const folder =
    command.folder === null ? await mkdtemp(join(tmpdir(), 'slipway-pipeline-')) : resolve(world.cwd, command.folder);
  try {
    if (facts.dirty) screen.note('What is not committed is not part of this run.');
    return await runAll({ command, facts, ref, plan, variables, folder }, screen, interrupts.signal, world);
  } finally {
    interrupts.end();
    screen.close();
    if (command.folder === null) await rm(folder, { recursive: true, force: true });
  }
}

interface Prepared {
  readonly command: RunCommand;
  readonly facts: CommitFacts;
  readonly ref: PushContext['ref'];
  readonly plan: PipelinePlan;
  readonly variables: Readonly<Record<string, string>>;
  readonly folder: string;
}

async function runAll(prepared: Prepared, screen: PipelineScreen, signal: AbortSignal, world: World): Promise<number> {
  const { command, plan } = prepared;
  const runFacts = runFactsOf(prepared);
  let status = 1;
  /** Of the try of each job that began last. */
  const reported = new Map<string, ReportedEvents>();
  const events = runPipeline({
    file: command.file,
    plan,
    jobsAtOnce: command.jobsAtOnce,
    signal,
    placeFor: async (one) => {
      const place = await placeOf(one, prepared, runFacts, world);
      reported.set(one.job.name, reportedEvents(place.eventsFile));
      return place;
    },
  });
  for await (const event of events) {
    // Before what the job wrote next, its end at the latest.
    if ('job' in event) for (const one of reported.get(event.job)?.take() ?? []) screen.report(event.job, one);
    screen.show(event);
    if (event.type === 'pipeline.finished') status = exitStatuses[event.status];
  }
  return status;
}

const exitStatuses = { success: 0, nothing: 0, failed: 4, invalid: 2, canceled: 130, superseded: 6 } as const;

function runFactsOf({ facts, ref }: Prepared): RunFacts {
  return {
    ref,
    sha: facts.sha,
    before: facts.before,
    defaultBranch: facts.defaultBranch,
    source: 'push',
    commit: facts.commit,
    pipelineId: '1',
    pipelineIid: '1',
    createdAt: new Date().toISOString(),
    project: facts.project,
    repositoryUrl: facts.originUrl,
    serverUrl: null,
    user: null,
  };
}

async function placeOf(
  { job, attempt, failures, signal }: Try,
  { command, facts, plan, variables, folder }: Prepared,
  runFacts: RunFacts,
  world: World,
): Promise<JobPlace & { readonly eventsFile: string }> {
  const pipeline: Pick<Pipeline, 'jobs' | 'stages'> =
    plan.kind === 'pipeline' ? plan.pipeline : { jobs: [], stages: [] };
  const number = pipeline.jobs.indexOf(job) + 1;
  const own = join(folder, `job-${number}`);
  await mkdir(own, { recursive: true });
  const eventsFile = `${own}-events-${attempt}.ndjson`;
  await writeFile(eventsFile, '', { mode: 0o600 });
  return {
    repository: facts.repository,
    run: runFacts,
    jobId: String(number),
    attempt,
    failures,
    folder: own,
    home: null,
    artifacts: join(folder, 'artifacts'),
    sources: artifactSources(pipeline, job),
    variables,
    searchPath: world.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    path: [],
    masked: secretValues(variables),
    eventsFile,
    resumeFile: null,
    processFile: null,
    manual: command.job !== null,
    engine: 'docker',
    limits: { ...defaultLimits, timeoutMs: command.timeoutMs },
    signal,
  };
}

function branchOf({ branch }: CommitFacts): PushContext['ref'] {
  if (branch !== null) return { kind: 'branch', name: branch };
  throw new SlipwayError('USAGE', {
    problems: ['No branch is checked out (detached HEAD): say --branch or --tag.'],
    command: 'slipway pipeline run',
  });
}

function textAt({ git, sha }: CommitFacts, file: string): string {
  const text = git.fileAt(`${sha}:./${file}`);
  if (text !== null) return text;
  throw new SlipwayError('FILE_UNREADABLE', { file, reason: `it is not in commit ${sha.slice(0, 8)}` });
}

/** The pipeline of one job alone, as if somebody had started it by hand. */
function onlyJob(plan: PipelinePlan, name: string | null): PipelinePlan {
  if (name === null || plan.kind !== 'pipeline') return plan;
  const { jobs, left } = plan.pipeline;
  const job = jobs.find((one) => one.name === name);
  if (job === undefined) {
    const why = left.find((one) => one.name === name)?.why;
    const problem =
      why === undefined
        ? `There is no job "${name}" in this pipeline: ${jobs.map((one) => one.name).join(', ')}.`
        : `"${name}" is not for this push (${why}); --branch, --tag and --variable say for which.`;
    throw new SlipwayError('USAGE', { problems: [problem], command: 'slipway pipeline run' });
  }
  const alone = { ...job, needs: null, when: 'on_success' } as const;
  return { ...plan, pipeline: { ...plan.pipeline, stages: [job.stage], jobs: [alone], left: [] } };
}

export const start = startOf({ read, run });
