import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Poster } from '@slipway/engine';
import { redactor } from '@slipway/engine/events';
import { changesInProcess } from '../journal/changes.ts';
import { openJournal } from '../journal/journal.ts';
import { lockDataFolder } from '../store/data-folder-lock.ts';
import type { Database } from '../store/database.ts';
import { openDatabase } from '../store/open-database.ts';
import { acceptPush } from './accept-push.ts';
import { createBell } from './bell.ts';
import { cancelRun } from './cancel-run.ts';
import { type GitReader, readGit } from './git.ts';
import { makeJobTools } from './job-tools.ts';
import { notifierFor } from './notifier.ts';
import type { JobVariable } from './pipeline-work.ts';
import { realWork } from './real-work.ts';
import { defaultLimits, type RunLimits } from './run-limits.ts';
import { findRun, listRuns, summaryOf, unfinishedRuns } from './run-records.ts';
import { runSteps } from './run-steps.ts';
import type { Runs } from './runs.ts';
import { createSlots } from './slots.ts';
import type { Surroundings } from './surroundings.ts';
import { sweep } from './sweep.ts';
import { launchWorkflows } from './workflows.ts';

/** What the runs of a server are made with. */
export interface RunsOptions {
  /** Of this server alone; made where it is not there. */
  readonly dataFolder: string;
  /** `postgresql://…`; null for the embedded database in the data folder. */
  readonly databaseUrl: string | null;
  /** Path of a project's bare repository. */
  repository(project: string): string;
  /** For every job. Those that are masked are taken out of all that is stored. */
  readonly variables: readonly JobVariable[];
  readonly limits: Partial<RunLimits>;
  readonly clock: Clock;
  /** Something that the operator should see; runs go on. */
  readonly warn: (message: string) => void;
  /** `http://deploy.example:8080`, where people reach the server; null where that is not known. */
  readonly serverUrl: string | null;
  /** `PATH` of the jobs, behind the folder with our own commands. Nothing else of the server's environment reaches them. */
  readonly searchPath: string;
  /** Who is told how a run ended: addresses as `--notify` takes them. They are secrets. */
  readonly notifyUrls: readonly string[];
  readonly poster: Poster;
}

/**
 * Opens the durable runs of a data folder and takes up those that the last end of the server cut off. A process has one at a time.
 *
 * @throws SlipwayError DATA_FOLDER_LOCKED, DATABASE_UNAVAILABLE
 */
export async function createRuns(options: RunsOptions): Promise<Runs & { close(): Promise<void> }> {
  const { dataFolder, clock, warn } = options;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const unlock = lockDataFolder(dataFolder);
  const closing = new AbortController();
  let opened: Database | null = null;
  try {
    const toolsFolder = join(dataFolder, 'bin');
    const [database, serverId] = await Promise.all([
      openDatabase(options),
      ownId(join(dataFolder, 'server-id')),
      makeJobTools(toolsFolder),
    ]);
    opened = database;
    const limits = { ...defaultLimits, ...options.limits };
    const secrets = options.variables.filter(({ masked }) => masked).map(({ value }) => value);
    const redact = redactor([...secrets, ...options.notifyUrls]);
    const git = (project: string): GitReader => readGit(options.repository(project));
    const changes = changesInProcess();
    const journal = openJournal({ database, changes, clock, redact });
    const around: Surroundings = {
      database,
      journal,
      clock,
      limits,
      redact,
      toolsFolder,
      bell: createBell(clock, database.kind === 'postgresql' ? otherServersMs : null),
      slots: createSlots(limits.jobs),
      running: new Set(),
      work: realWork({ ...options, git, toolsFolder, jobTimeoutMs: limits.jobTimeoutMs }),
      notifier: notifierFor(options),
      variables: options.variables,
      jobsFolder: join(dataFolder, 'jobs'),
      repository: (project) => options.repository(project),
      git,
      closing: closing.signal,
    };
    const steps = runSteps(around);
    const workflows = await launchWorkflows({
      database,
      serverId,
      steps,
      // While going down, it is no news that something was still running.
      warn: (message) => (closing.signal.aborted ? undefined : warn(message)),
    });
    const takeUp = async (): Promise<void> => {
      for (const runId of await unfinishedRuns(database)) await workflows.start(runId);
    };
    await takeUp();

    /** Until all that is stored has begun; one at a time. */
    let beginning = false;
    const beginLater = async (): Promise<void> => {
      if (beginning) return;
      beginning = true;
      for (let left = true; left && !closing.signal.aborted; ) {
        await clock.sleep(beginAgainMs, closing.signal);
        if (closing.signal.aborted) break;
        left = await takeUp().then(
          () => false,
          () => true,
        );
      }
      beginning = false;
    };

    const sweeping = (async () => {
      while (!closing.signal.aborted) {
        await sweep(around, workflows).catch((error: unknown) => {
          if (!closing.signal.aborted) warn(`What is old could not be removed: ${String(error)}`);
        });
        await clock.sleep(limits.sweepEveryMs, closing.signal);
      }
    })();

    return {
      async accept(push) {
        const run = await acceptPush(around, changes, push);
        // It is stored and will happen: who pushed is not told otherwise because it could not begin at once.
        await workflows.start(run.id).catch((error: unknown) => {
          warn(`Run ${run.id} is stored and will be tried again: it could not begin: ${String(error)}`);
          void beginLater();
        });
        return summaryOf(run);
      },
      events: (runId, after, signal) => journal.events(runId, after, signal),
      async find(runId) {
        const run = await findRun(database, runId);
        return run === null ? null : summaryOf(run);
      },
      list: async (filter) => (await listRuns(database, filter)).map(summaryOf),
      cancel: (runId, by) => cancelRun(around, changes, runId, by),
      async close() {
        closing.abort();
        await Promise.allSettled([sweeping, ...around.running]);
        await journal.settle();
        await workflows.close();
        await database.close();
        unlock();
      },
    };
  } catch (error) {
    closing.abort();
    await opened?.close().catch(() => undefined);
    unlock();
    throw error;
  }
}

/** How soon a run that is stored and could not begin is tried again. */
const beginAgainMs = 2000;

/** How soon what another server did on the same database is seen. */
const otherServersMs = 5000;

/** Tells this server from others on the same database, over all its starts. */
async function ownId(file: string): Promise<string> {
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  const id = randomUUID();
  await writeFile(file, `${id}\n`);
  return id;
}
