import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Access, Identity } from '../../access/access.ts';
import { addressOf } from '../../http/address.ts';
import { refuse } from '../../http/refuse.ts';
import type { OpenPushes } from '../hook/open-pushes.ts';
import { type GitSettings, gitEnvironment, servingConfig } from './git-environment.ts';
import { type GitRequest, parseGitRequest, type Refusal } from './git-request.ts';
import type { Repositories } from './repositories.ts';
import { serveCgi } from './serve-cgi.ts';

/** What git over HTTP works with. */
export interface GitHost {
  readonly repositories: Repositories;
  readonly settings: GitSettings;
  readonly access: Access;
  readonly pushes: OpenPushes;
  /** How the hook reaches this server: always by a loopback address. */
  readonly hookUrl: () => string;
  readonly log: (line: string) => void;
}

/** A body that brings nothing for so long is given up. */
const QUIET_MS = 60_000;
/** Taking apart a large pack goes on for so long without its client. */
const PATIENCE_MS = 10 * 60_000;

/** Answers a request of git: decides who may, makes room for a new project, and lets `git http-backend` do the rest. */
export async function receiveGit(request: IncomingMessage, response: ServerResponse, host: GitHost): Promise<void> {
  const asked = parseGitRequest(request.method ?? '', request.url ?? '');
  if ('status' in asked) return refuse(response, asked);
  const identified = await host.access.identify(request.headers.authorization, request.socket.remoteAddress ?? '');
  if ('status' in identified) return refuse(response, identified);
  const refusal = refusalOf(asked, identified, host);
  if (refusal !== null) return refuse(response, refusal);
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  if (asked.service === 'git-receive-pack' && asked.step === 'pack')
    return takePush(request, response, asked, identified, host);
  const { repositories } = host;
  const repository = repositories.exists(asked.project) ? repositories.pathOf(asked.project) : repositories.empty;
  await serve(
    request,
    response,
    { asked, identity: identified, repository, hook: {}, onGone: () => {}, onEnded: async () => {} },
    host,
  );
}

/** Why this is not for them; null where it is. Who may not read is not told whether there is anything. */
function refusalOf(
  { project, service }: GitRequest,
  identity: Identity,
  { access, repositories }: GitHost,
): Refusal | null {
  const isThere = repositories.exists(project);
  const isPush = service === 'git-receive-pack';
  const who = identity.name ?? 'An anonymous user';
  if (!access.may(identity, 'read', project)) {
    return { status: 404, text: `There is no project ${project}, or ${who} may not read it.` };
  }
  if (isPush && !access.may(identity, 'push', project))
    return { status: 403, text: `${who} may not push to ${project}.` };
  if (isThere) return null;
  if (!isPush) return { status: 404, text: `There is no project ${project}.` };
  return access.may(identity, 'create', project)
    ? null
    : {
        status: 403,
        text: `There is no project ${project}, and ${who} may not create one (slipway-server --create-on-push).`,
      };
}

async function takePush(
  request: IncomingMessage,
  response: ServerResponse,
  asked: GitRequest,
  identity: Identity,
  host: GitHost,
): Promise<void> {
  const { repositories, pushes } = host;
  const gone = new AbortController();
  const isHook = identity.kind === 'hook';
  await repositories.open(asked.project);
  const key = pushes.add({
    project: asked.project,
    pusher: identity.name,
    by: isHook ? 'hook' : 'git',
    address: addressOf(request.headers.host),
    gone: gone.signal,
    storesOnly: isHook,
  });
  const hook = { SLIPWAY_HOOK_URL: host.hookUrl(), SLIPWAY_HOOK_KEY: key };
  let leaving: Promise<void> | null = null;
  // Before the pusher hears the end: a clone that follows at once finds a branch at HEAD.
  const onEnded = (): Promise<void> => {
    pushes.remove(key);
    leaving ??= repositories.leave(asked.project);
    return leaving;
  };
  try {
    const repository = repositories.pathOf(asked.project);
    const onGone = (): void => gone.abort();
    await serve(request, response, { asked, identity, repository, hook, onGone, onEnded }, host);
  } finally {
    await onEnded();
  }
}

interface Served {
  readonly asked: GitRequest;
  readonly identity: Identity;
  readonly repository: string;
  /** What a hook of this exchange has in its environment. */
  readonly hook: Readonly<Record<string, string>>;
  readonly onGone: () => void;
  /** The program has ended; its client is told so once this is done. */
  readonly onEnded: () => Promise<void>;
}

async function serve(request: IncomingMessage, response: ServerResponse, served: Served, host: GitHost): Promise<void> {
  const { repository, hook, onGone, onEnded } = served;
  await serveCgi(request, response, {
    argv: ['git', 'http-backend'],
    environment: {
      ...gitEnvironment(host.settings, servingConfig(host.settings)),
      ...metaVariables(request, served),
      ...hook,
    },
    cwd: repository,
    quietMs: QUIET_MS,
    patienceMs: PATIENCE_MS,
    log: host.log,
    onGone,
    onEnded,
  });
}

/**
 * The variables of a CGI request. Only headers that git needs are passed on, and only where they look as they should. The length is not
 * among them: git reads to the end without it, and with one that its input does not reach it would go on reading for ever.
 */
function metaVariables(request: IncomingMessage, { asked, identity, repository }: Served): Record<string, string> {
  const { headers } = request;
  const encoding = headers['content-encoding'];
  const protocol = headers['git-protocol'];
  return {
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_METHOD: asked.step === 'refs' ? 'GET' : 'POST',
    QUERY_STRING: asked.step === 'refs' ? `service=${asked.service}` : '',
    PATH_TRANSLATED: join(repository, asked.step === 'refs' ? 'info/refs' : asked.service),
    GIT_HTTP_EXPORT_ALL: '1',
    CONTENT_TYPE: headers['content-type'] ?? '',
    ...(encoding === 'gzip' || encoding === 'x-gzip' ? { HTTP_CONTENT_ENCODING: encoding } : {}),
    ...(typeof protocol === 'string' && /^[a-z0-9=:,.-]{1,100}$/.test(protocol) ? { HTTP_GIT_PROTOCOL: protocol } : {}),
    REMOTE_USER: identity.name ?? 'anonymous',
    REMOTE_ADDR: request.socket.remoteAddress ?? '',
  };
}
