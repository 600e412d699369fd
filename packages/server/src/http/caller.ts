import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import type { Access, Identity, Right } from '../access/access.ts';

/** What every handler knows of its request. */
export interface Surroundings {
  Bindings: HttpBindings;
}

export type Call = Context<Surroundings>;

/** An answer of one sentence. */
export function say(
  call: Call,
  status: StatusCode,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return call.newResponse(`${text}\n`, status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
}

/** Who asks; where that is not known, the answer that says so. */
export async function callerOf(call: Call, access: Access): Promise<Identity | Response> {
  const found = await access.identify(call.req.header('authorization'), call.env.incoming.socket.remoteAddress ?? '');
  return 'status' in found ? say(call, found.status, found.text, found.headers) : found;
}

/** Who asks, where they have the right; else the answer that refuses, which does not tell whether there is such a thing. */
export async function callerWith(
  call: Call,
  access: Access,
  right: Right,
  project: string,
): Promise<Identity | Response> {
  const caller = await callerOf(call, access);
  if (caller instanceof Response || access.may(caller, right, project)) return caller;
  return access.may(caller, 'read', project)
    ? say(call, 403, `You may not do this in ${project}.`)
    : say(call, 404, 'There is no such thing.');
}
