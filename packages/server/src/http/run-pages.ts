import type { Clock } from '@slipway/engine';
import { encodeEvent } from '@slipway/engine/events';
import type { Hono } from 'hono';
import type { Access } from '../access/access.ts';
import { problemOfProjectName } from '../names/project-name.ts';
import type { RunSummary, Runs } from '../runs/runs.ts';
import { howToSee } from '../tell/how-to-see.ts';
import { tellRun } from '../tell/tell-run.ts';
import { runTable } from '../views/run-table.ts';
import { addressOf } from './address.ts';
import { type Call, callerOf, callerWith, type Surroundings, say } from './caller.ts';
import { textStream } from './text-stream.ts';

export interface RunPages {
  readonly runs: Runs;
  readonly access: Access;
  readonly clock: Clock;
  /** Aborted when the server ends: who watches is told. */
  readonly ending: AbortSignal;
}

const MOST_LISTED = 100;

/** The pages on runs: lists, one run as it happens, and its end before its time. */
export function addRunPages(app: Hono<Surroundings>, pages: RunPages): void {
  app.get('/runs', async (call) => {
    const { runs, access } = pages;
    const caller = await callerOf(call, access);
    if (caller instanceof Response) return caller;
    const all = await runs.list({ project: null, limit: MOST_LISTED });
    return showList(
      call,
      all.filter(({ project }) => access.may(caller, 'read', project)),
    );
  });

  app.get('/projects/*', async (call) => {
    const [, project = ''] = /^\/projects\/(.+)\/runs$/.exec(call.req.path) ?? [];
    if (problemOfProjectName(project) !== null)
      return say(call, 404, 'There is no such thing. Try /projects/NAME/runs');
    const caller = await callerWith(call, pages.access, 'read', project);
    if (caller instanceof Response) return caller;
    return showList(call, await pages.runs.list({ project, limit: MOST_LISTED }));
  });

  app.get('/runs/:id', async (call) => {
    const run = await findRun(call, pages, 'read');
    return run instanceof Response ? run : showRun(call, run, pages);
  });

  app.post('/runs/:id/cancel', async (call) => {
    const run = await findRun(call, pages, 'push');
    if (run instanceof Response) return run;
    const caller = await callerOf(call, pages.access);
    if (caller instanceof Response) return caller;
    const isAsked = await pages.runs.cancel(run.id, caller.name ?? 'somebody');
    return isAsked ? say(call, 202, 'The run was asked to end.') : say(call, 409, 'The run has ended already.');
  });
}

async function findRun(call: Call, { runs, access }: RunPages, right: 'read' | 'push'): Promise<RunSummary | Response> {
  const caller = await callerOf(call, access);
  if (caller instanceof Response) return caller;
  const id = call.req.param('id') ?? '';
  const run = /^[A-Za-z0-9._-]{1,128}$/.test(id) ? await runs.find(id) : null;
  if (run === null || !access.may(caller, 'read', run.project)) return say(call, 404, 'There is no such run.');
  return access.may(caller, right, run.project) ? run : say(call, 403, `You may not do this in ${run.project}.`);
}

function showRun(call: Call, run: RunSummary, { runs, clock, ending }: RunPages): Response {
  const format = call.req.query('format') ?? formatOf(call.req.header('accept'));
  if (format === 'json') return call.json(run);
  if (format === 'ndjson') {
    const after = call.req.query('after') ?? '0';
    if (!/^\d{1,15}$/.test(after)) return say(call, 400, '"after" is the number of the last event that is known.');
    const encoded = (signal: AbortSignal) => encodedEvents(runs, run.id, Number(after), signal);
    return stream(call, 'application/x-ndjson', textStream(encoded, ending));
  }
  if (format !== 'text') return say(call, 400, '"format" is one of text, ndjson and json.');
  const see = howToSee(addressOf(call.req.header('host')), run.id);
  return stream(
    call,
    'text/plain',
    textStream((signal) => tellRun({ runs, clock }, { id: run.id, howToSee: see }, signal), ending),
  );
}

function formatOf(accept = ''): 'text' | 'json' | 'ndjson' {
  if (accept.includes('application/x-ndjson')) return 'ndjson';
  return accept.includes('application/json') ? 'json' : 'text';
}

async function* encodedEvents(runs: Runs, id: string, after: number, signal: AbortSignal): AsyncGenerator<string> {
  for await (const event of runs.events(id, after, signal)) yield encodeEvent(event);
}

function stream(call: Call, type: string, body: ReadableStream): Response {
  return call.newResponse(body, 200, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // nginx would else hold lines back.
    'x-accel-buffering': 'no',
  });
}

function showList(call: Call, found: readonly RunSummary[]): Response {
  if (formatOf(call.req.header('accept')) === 'json') return call.json(found);
  return say(call, 200, runTable(found));
}
