import type { Hono } from 'hono';
import { problemOfProjectName } from '../names/project-name.ts';
import type { ProjectSettings } from '../projects/project-settings.ts';
import { hasGitlabToken, isSignedByGithub } from '../receive/webhook/signature.ts';
import { filteredOut, takeDelivery, type WebhookWork } from '../receive/webhook/take-delivery.ts';
import { readGithub, readGitlab, type WebhookMeaning } from '../receive/webhook/webhook-push.ts';
import { howToSee } from '../tell/how-to-see.ts';
import { addressOf } from './address.ts';
import { type Call, type Surroundings, say } from './caller.ts';
import { readBody } from './read-body.ts';

/** A push event lists its commits, 2048 at most on GitHub. */
const LARGEST_BODY = 5 * 1024 * 1024;
/** Both senders give up after ten seconds. */
const ANSWER_WITHIN_MS = 8_000;

const STATUS = { greeting: 200, ignored: 202, malformed: 400 } as const;

interface Sender {
  readonly by: 'github' | 'gitlab';
  /** Null where the project takes nothing from this sender. */
  isGenuine(call: Call, body: Buffer, project: ProjectSettings): boolean | null;
  read(event: string, payload: unknown): WebhookMeaning;
  readonly eventHeader: string;
  readonly idHeader: string;
}

const senders: readonly Sender[] = [
  {
    by: 'github',
    isGenuine: (call, body, { githubSecret }) =>
      githubSecret === null ? null : isSignedByGithub(githubSecret, body, call.req.header('x-hub-signature-256')),
    read: readGithub,
    eventHeader: 'x-github-event',
    idHeader: 'x-github-delivery',
  },
  {
    by: 'gitlab',
    isGenuine: (call, _body, { gitlabToken }) =>
      gitlabToken === null ? null : hasGitlabToken(gitlabToken, call.req.header('x-gitlab-token')),
    read: readGitlab,
    eventHeader: 'x-gitlab-event',
    idHeader: 'x-gitlab-event-uuid',
  },
];

/** `POST /hooks/github/PROJECT` and `/hooks/gitlab/PROJECT`. */
export function addWebhookRoutes(app: Hono<Surroundings>, work: WebhookWork): void {
  for (const sender of senders) {
    const prefix = `/hooks/${sender.by}/`;
    app.post(`${prefix}*`, async (call) => {
      const name = call.req.path.slice(prefix.length);
      const project = problemOfProjectName(name) === null ? work.project(name) : null;
      return answerWebhook(call, sender, project, work);
    });
  }
}

async function answerWebhook(
  call: Call,
  sender: Sender,
  project: ProjectSettings | null,
  work: WebhookWork,
): Promise<Response> {
  if (!/^application\/json\s*(;|$)/i.test(call.req.header('content-type') ?? '')) {
    return say(call, 415, 'Choose the content type application/json for the webhook.');
  }
  const body = await readBody(call.req.raw, LARGEST_BODY);
  if (typeof body === 'string')
    return say(call, body === 'too large' ? 413 : 408, `The body is ${body}.`, { connection: 'close' });
  const isGenuine = project === null ? null : sender.isGenuine(call, body, project);
  if (project === null || isGenuine === null) return say(call, 404, 'No project takes webhooks here (projects.yml).');
  if (!isGenuine) return say(call, 401, 'The secret of the webhook is not that of the project.');

  const meaning = sender.read(call.req.header(sender.eventHeader) ?? '', parseJson(body));
  if (meaning.kind !== 'push') return say(call, STATUS[meaning.kind], meaning.why);
  const id = call.req.header(sender.idHeader) ?? '';
  if (!/^[A-Za-z0-9-]{8,100}$/.test(id)) return say(call, 400, `The header ${sender.idHeader} is missing.`);
  const left = filteredOut(meaning.push, project);
  if (left !== null) return say(call, 202, left);

  const delivery = { project: project.name, by: sender.by, push: meaning.push };
  const key = work.deliveries.take(delivery, id, body);
  if (key === null) return say(call, 200, 'This was received before.');
  return answerWith(call, takeDelivery(key, delivery, work), work);
}

/** Answers with what became of it, or in time that it goes on. */
async function answerWith(
  call: Call,
  taking: ReturnType<typeof takeDelivery>,
  { clock }: WebhookWork,
): Promise<Response> {
  const waiting = new AbortController();
  const late = clock.sleep(ANSWER_WITHIN_MS, waiting.signal).then(() => null);
  const taken = await Promise.race([taking, late]).finally(() => waiting.abort());
  if (taken === null) return say(call, 202, 'The commit is being fetched.');
  switch (taken.kind) {
    case 'run':
      return say(call, 202, `Run ${taken.run.number}: ${howToSee(addressOf(call.req.header('host')), taken.run.id)}`);
    case 'none':
      return say(call, 202, taken.why);
    case 'failed':
      return say(call, 502, `${taken.why}\nIt will be tried again.`);
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
