import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { type Clock, SlipwayError } from '@slipway/engine';
import { announceServer, loadHookToken } from './access/hook-token.ts';
import { type AccessFiles, loadAccess } from './access/load-access.ts';
import { createApp } from './http/app.ts';
import { foreignPage } from './http/foreign-page.ts';
import { listen } from './http/listen.ts';
import { refuse } from './http/refuse.ts';
import { loadProjects } from './projects/load-projects.ts';
import { isForGit } from './receive/git/git-request.ts';
import { type GitHost, receiveGit } from './receive/git/receive-git.ts';
import { openRepositories } from './receive/git/repositories.ts';
import { writeHookScripts } from './receive/hook/hook-scripts.ts';
import { createOpenPushes } from './receive/hook/open-pushes.ts';
import { openDeliveries } from './receive/webhook/deliveries.ts';
import { seenHosts } from './receive/webhook/fetch-commit.ts';
import { takeDelivery, type WebhookWork } from './receive/webhook/take-delivery.ts';
import type { Runs } from './runs/runs.ts';

export interface ServerOptions extends AccessFiles {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Null takes `projects.yml` in the data folder, where there is one. */
  readonly projects: string | null;
  /** In bytes. */
  readonly largestPush: number;
}

export interface ServerParts {
  readonly runs: Runs;
  readonly clock: Clock;
  /** The environment of the server: PATH for git, secrets that `projects.yml` names. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
}

/** The server while it serves. */
export interface Server {
  readonly url: string;
  /** Takes no more pushes, lets those that are open be stored, tells who watches, and ends. The runs go on elsewhere. */
  close(): Promise<void>;
}

/** How long an open push may take to its end when the server ends. */
const LAST_PUSHES_MS = 10_000;

/**
 * Receives pushes and webhooks, has them run, and tells how that goes.
 *
 * @throws SlipwayError FILE_UNREADABLE, FILE_UNWRITABLE, BAD_SERVER_FILE, ADDRESS_UNAVAILABLE
 */
export async function startServer(options: ServerOptions, { runs, clock, env, log }: ServerParts): Promise<Server> {
  const { dataFolder, largestPush } = options;
  makeFolder(dataFolder);
  const hooks = join(dataFolder, 'git-hooks');
  const home = join(dataFolder, 'home');
  makeFolder(home);
  writeHookScripts(hooks);
  const settings = { path: env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin', home, hooks, largestPush };
  const token = loadHookToken(dataFolder);
  const access = loadAccess(options, { hookToken: token, clock, log });
  const projectsFile = options.projects ?? join(dataFolder, 'projects.yml');
  const project = loadProjects(projectsFile, options.projects !== null, env, log);
  const repositories = await openRepositories(dataFolder, settings);
  const deliveries = openDeliveries(join(dataFolder, 'webhooks'), () => clock.now());

  const ending = new AbortController();
  const pushes = createOpenPushes();
  let url = '';
  const git: GitHost = { repositories, settings, access, pushes, hookUrl: () => url, log };
  const knownHosts = seenHosts(dataFolder);
  const webhooks: WebhookWork = {
    repositories,
    settings,
    runs,
    deliveries,
    project,
    knownHosts,
    clock,
    busy: new Set(),
    ending: ending.signal,
    log,
  };
  const { commitOf } = repositories;
  const app = createApp({ runs, clock, log, access, pushes, token, commitOf, ending: ending.signal, webhooks });
  const answerOthers = getRequestListener(app.fetch, { overrideGlobalObjects: false });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    const foreign = isWebhook(path) ? null : foreignPage(request.headers, request.method ?? '', access.isOpen);
    if (foreign !== null) return refuse(response, { status: 403, text: foreign });
    if (!isForGit(path)) return answerOthers(request, response);
    if (ending.signal.aborted) return refuse(response, { status: 503, text: 'The server ends now.' });
    return receiveGit(request, response, git);
  };
  const listening = await listen((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}`);
      if (response.headersSent) response.destroy();
      else refuse(response, { status: 500, text: 'This is a bug in Slipway; the log of the server says more.' });
    });
  }, options);
  url = listening.url;
  announceServer(dataFolder, url);
  for (const [key, delivery] of deliveries.open()) void takeDelivery(key, delivery, webhooks);

  return {
    url,
    async close() {
      ending.abort();
      const limit = new AbortController();
      const quiet = Promise.all([pushes.none(), ...webhooks.busy]);
      await Promise.race([quiet, clock.sleep(LAST_PUSHES_MS, limit.signal)]).finally(() => limit.abort());
      await listening.close();
    },
  };
}

/** What a sender far away asks by the name that it knows; its secret shows that it may. */
function isWebhook(path: string): boolean {
  return path.startsWith('/hooks/github/') || path.startsWith('/hooks/gitlab/');
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new SlipwayError('FILE_UNWRITABLE', { file: folder, reason: (error as Error).message }, { cause: error });
  }
}
