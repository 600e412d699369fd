import { explain } from '@slipway/engine';
import { type JobState, nextStep, type Pipeline } from '@slipway/pipeline';
import type { Database } from '../store/database.ts';
import type { Prepared } from './run-records.ts';
import type { Ending } from './settle-run.ts';
import type { Turn } from './turn.ts';

/** What a run is made of. Each may be asked again after a crash and does then what is left to do. */
export interface RunSteps {
  takeTurn(runId: string): Promise<Exclude<Turn, { kind: 'wait' }>>;
  prepare(runId: string): Promise<Prepared>;
  runJob(runId: string, job: string): Promise<JobState>;
  /** Waits until a job that is not among the known ones has ended, or until the run is canceled. */
  news(runId: string, known: readonly string[], canceled: boolean): Promise<News>;
  settle(runId: string, ending: Ending): Promise<void>;
  tell(runId: string, ending: Ending): Promise<void>;
}

/** What happened to a run since the last look. */
export interface News {
  readonly ended: readonly { readonly job: string; readonly state: JobState }[];
  readonly canceled: boolean;
}

export interface Workflows {
  /** Starts the workflow of a run; nothing where it was started before. */
  start(runId: string): Promise<void>;
  /** Forgets the workflows of runs that were removed. */
  forget(runIds: readonly string[]): Promise<void>;
  /** Stops without waiting for what runs: it goes on at the next launch. */
  close(): Promise<void>;
}

/**
 * The story of a run as durable workflows: one for the run, one for each of its jobs. What a step answered is stored, so that after a
 * crash the story is told again up to where it was, without doing anything twice, and goes on from there.
 *
 * @param options.serverId tells this server from others on the same database; the same after each start.
 */
export async function launchWorkflows(options: {
  readonly database: Database;
  readonly serverId: string;
  readonly steps: RunSteps;
  readonly warn: (message: string) => void;
}): Promise<Workflows> {
  const { database, serverId, steps, warn } = options;
  // Large, and not needed by who only looks at runs.
  const { DBOS } = await import('@dbos-inc/dbos-sdk');
  const step = <Answer>(name: string, work: () => Promise<Answer>): Promise<Answer> => DBOS.runStep(work, { name });

  const job = DBOS.registerWorkflow((runId: string, name: string) => step('job', () => steps.runJob(runId, name)), {
    name: 'job',
    maxRecoveryAttempts,
  });

  const runPipeline = async (runId: string, pipeline: Pipeline): Promise<Ending> => {
    const states = new Map<string, JobState>(pipeline.jobs.map(({ name }) => [name, { status: 'waiting' }]));
    let canceled = false;
    for (;;) {
      const { start, settle, finished } = nextStep(pipeline, Object.fromEntries(states), { canceled });
      for (const { job: name, state } of settle) states.set(name, state);
      if (finished !== null) return { kind: 'jobs', pipeline, states: Object.fromEntries(states) };
      for (const { name } of start) {
        states.set(name, { status: 'running' });
        await DBOS.startWorkflow(job, { workflowID: `${runId}/${name}` })(runId, name);
      }
      if (settle.length > 0 && start.length === 0) continue;
      const known = [...states].filter(([, { status }]) => status !== 'waiting' && status !== 'running');
      const wasCanceled: boolean = canceled;
      const news: News = await step('news', () =>
        steps.news(
          runId,
          known.map(([name]) => name),
          wasCanceled,
        ),
      );
      for (const ended of news.ended) states.set(ended.job, ended.state);
      canceled = news.canceled;
    }
  };

  const story = async (runId: string): Promise<Ending> => {
    const turn = await step('turn', () => steps.takeTurn(runId));
    if (turn.kind === 'superseded')
      return { kind: 'early', status: 'superseded', detail: `superseded by #${turn.by} before it began` };
    if (turn.kind === 'canceled') return { kind: 'early', status: 'canceled', detail: `canceled by ${turn.by}` };
    const prepared = await step('prepare', () => steps.prepare(runId));
    if (prepared.kind === 'ended') return { kind: 'early', status: prepared.status, detail: prepared.detail };
    return runPipeline(runId, prepared.pipeline);
  };

  const run = DBOS.registerWorkflow(
    async (runId: string) => {
      const ending = await story(runId).catch(brokenOff);
      await step('settle', () => steps.settle(runId, ending));
      await step('tell', () => steps.tell(runId, ending));
    },
    { name: 'run', maxRecoveryAttempts },
  );

  const quiet = (): void => undefined;
  const said = (entry: unknown): void => warn(entry instanceof Error ? entry.message : String(entry));
  DBOS.setConfig({
    name: 'slipway',
    systemDatabasePool: database.pool,
    // The embedded database has one session, which cannot listen.
    useListenNotify: false,
    // Fixed: with a version per build, a new one would leave the runs of the old one alone.
    applicationVersion: 'runs-1',
    executorID: serverId,
    logger: { info: quiet, debug: quiet, warn: said, error: said },
  });
  await DBOS.launch();

  return {
    async start(runId) {
      await DBOS.startWorkflow(run, { workflowID: runId })(runId);
    },
    async forget(runIds) {
      if (runIds.length > 0) await DBOS.deleteWorkflows([...runIds], true);
    },
    close: () => DBOS.shutdown({ workflowCompletionTimeoutMS: 0 }),
  };
}

/** A run that cannot go on has an end all the same. */
function brokenOff(error: unknown): Ending {
  const explanation = explain(error);
  return { kind: 'early', status: 'failed', detail: explanation.what, error: explanation };
}

/** How often a run may be taken up again: jobs have a limit of their own. */
const maxRecoveryAttempts = 1_000_000;
