import type { Hono } from 'hono';
import { type HookToken, isHookToken } from '../access/hook-token.ts';
import { answerPush, type HookCall, type HookWork, readHookCall, refusePush } from '../receive/hook/answer-hook.ts';
import type { OpenPush, OpenPushes } from '../receive/hook/open-pushes.ts';
import { addressOf } from './address.ts';
import { type Call, type Surroundings, say } from './caller.ts';
import { readBody } from './read-body.ts';
import { textStream } from './text-stream.ts';

export interface HookRoutes extends HookWork {
  readonly pushes: OpenPushes;
  readonly token: HookToken;
  readonly ending: AbortSignal;
}

/** A thousand refs with long names. */
const LARGEST_BODY = 1024 * 1024;

/** What the hooks of git ask: those of our repositories with the key of their push, others with the token. */
export function addHookRoutes(app: Hono<Surroundings>, routes: HookRoutes): void {
  app.post('/hooks/pre-receive', async (call) => {
    const asked = await readCall(call, routes);
    if (asked instanceof Response) return asked;
    const refusal = refusePush(asked.hook);
    return refusal === null ? call.body('') : say(call, 422, refusal.trimEnd());
  });

  app.post('/hooks/post-receive', async (call) => {
    const asked = await readCall(call, routes);
    if (asked instanceof Response) return asked;
    const { hook, push } = asked;
    if (push.storesOnly) return call.body('');
    const leaving = AbortSignal.any([push.gone, routes.ending]);
    const body = textStream((signal) => answerPush(hook, push, routes, signal), leaving);
    return call.newResponse(body, 200, { 'content-type': 'text/plain; charset=utf-8' });
  });
}

async function readCall(
  call: Call,
  routes: HookRoutes,
): Promise<{ readonly hook: HookCall; readonly push: OpenPush } | Response> {
  const authorization = call.req.header('authorization');
  const open = routes.pushes.find(/^Bearer ([0-9a-f]{64})$/.exec(authorization ?? '')?.[1] ?? '');
  if (open === null && !isHookToken(routes.token, authorization))
    return say(call, 403, 'Only hooks of git may ask this.');
  const body = await readBody(call.req.raw, LARGEST_BODY);
  if (typeof body === 'string') return say(call, 413, `The push is ${body}.`, { connection: 'close' });
  const hook = readHookCall(body.toString('utf8'));
  if (typeof hook === 'string') return say(call, 400, `This is no call of a hook: ${hook}.`);
  const push = open ?? foreignPush(call, hook);
  return push === null ? say(call, 400, 'A hook of another repository names its project.') : { hook, push };
}

/** A push to another repository, told by its hook, which has stored the objects before. */
function foreignPush(call: Call, { project, pusher }: HookCall): OpenPush | null {
  if (project === null) return null;
  const gone = new AbortController().signal;
  return { project, pusher, by: 'hook', address: addressOf(call.req.header('host')), gone, storesOnly: false };
}
