import type { IncomingMessage, ServerResponse } from 'node:http';
import { EcsError } from '../ecs-error.ts';
import { faultProblems, isFault } from '../faults/fault-problems.ts';
import { isJsonObject } from '../json.ts';
import { dumpState } from '../store/dump.ts';
import { keepCall } from '../store/keep-call.ts';
import { KINDS } from '../store/kinds.ts';
import { steerClock } from './admin-clock.ts';
import { readItems } from './admin-items.ts';
import { alarmProblems, isAlarm } from './alarm-problems.ts';
import type { Served } from './served.ts';

const PREFIX = '/_local-ecs/';

/** Whether a request is for the admin API. */
export function isAdmin(request: IncomingMessage): boolean {
  return request.url?.startsWith(PREFIX) === true;
}

interface Reply {
  readonly status: number;
  /** Nothing: an empty body. */
  readonly body?: unknown;
}

type Handler = (served: Served, body: unknown, id: string | undefined) => Reply | Promise<Reply>;

const ROUTES: Readonly<Record<string, Handler>> = {
  'GET health': ({ world: { journal } }) =>
    journal.trouble === null
      ? { status: 200, body: { status: 'ok' } }
      : { status: 503, body: { status: 'failing', problem: `the state cannot be written: ${journal.trouble}` } },
  'POST reset': (served) => {
    served.clock.resume();
    served.world.reset();
    return { status: 200 };
  },
  'GET faults': (served) => ({ status: 200, body: { faults: served.world.faults.list() } }),
  'POST faults': addFaults,
  'DELETE faults': (served, _body, id) => {
    served.world.faults.clear(id);
    return { status: 200, body: { faults: served.world.faults.list() } };
  },
  'GET state': (served) => ({ status: 200, body: dumpState(KINDS, served.world) }),
  'POST target-groups': setTargetGroup,
  'GET alarms': (served) => ({ status: 200, body: { alarms: served.world.alarms.list() } }),
  'POST alarms': setAlarms,
  'GET clock': (served) => ({ status: 200, body: served.clock.state() }),
  'POST clock': async (served, body) => {
    const errors = await steerClock(served.clock, body);
    return errors.length > 0 ? { status: 400, body: { errors } } : { status: 200, body: served.clock.state() };
  },
};

/** Answers `/_local-ecs/…`: health, reset, state, faults, target groups, alarms, clock. What it changes is written before it answers. */
export async function answerAdmin(
  served: Served,
  request: IncomingMessage,
  body: string | null,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  const [name = '', id] = pathname.slice(PREFIX.length).split('/');
  const handler = ROUTES[`${request.method} ${name}`];
  const operation = request.method === 'GET' ? 'Get' : 'Post';
  const reply =
    handler === undefined
      ? notFound(name)
      : await keepCall(served.world.journal, operation, () => handle(handler, served, body, id)).catch(notWritten);
  const text = reply.body === undefined ? '' : `${JSON.stringify(reply.body)}\n`;
  response.writeHead(reply.status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

async function handle(handler: Handler, served: Served, body: string | null, id: string | undefined): Promise<Reply> {
  if (body === null) return { status: 413, body: { errors: ['The body is larger than 4 MiB.'] } };
  try {
    return await handler(served, body === '' ? undefined : JSON.parse(body), id);
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 400, body: { errors: ['The body is not valid JSON.'] } };
    throw error;
  }
}

/** One fault, a list of them, or `{ "faults": […] }`; all are taken or none. */
function addFaults(served: Served, body: unknown): Reply {
  const { items, errors } = readItems(body, 'fault', faultProblems, isFault);
  if (errors.length > 0) return { status: 400, body: { errors } };
  const ids = items.map((fault) => served.world.faults.add(fault));
  return { status: 200, body: { faults: served.world.faults.list().filter(({ id }) => ids.includes(id)) } };
}

/** One alarm, a list of them, or `{ "alarms": […] }`; all are set or none. */
function setAlarms(served: Served, body: unknown): Reply {
  const { items, errors } = readItems(body, 'alarm', alarmProblems, isAlarm);
  if (errors.length > 0) return { status: 400, body: { errors } };
  return { status: 200, body: { alarms: items.map((alarm) => served.world.alarms.set(alarm)) } };
}

function setTargetGroup(served: Served, body: unknown): Reply {
  const arn = isJsonObject(body) ? body['targetGroupArn'] : undefined;
  const seconds = isJsonObject(body) ? body['deregistrationDelaySeconds'] : undefined;
  if (typeof arn !== 'string' || typeof seconds !== 'number' || seconds < 0 || seconds > 3600) {
    return {
      status: 400,
      body: { errors: ['Wanted: {"targetGroupArn": "arn:…", "deregistrationDelaySeconds": 0…3600}.'] },
    };
  }
  served.world.targetGroups.setDeregistrationDelay(arn, seconds);
  return { status: 200, body: { targetGroupArn: arn, deregistrationDelaySeconds: seconds } };
}

function notWritten(error: Error): Reply {
  if (error instanceof EcsError) return { status: error.status, body: { errors: [error.message] } };
  throw error;
}

function notFound(name: string): Reply {
  const routes = Object.keys(ROUTES).map((route) => route.replace(' ', ` ${PREFIX}`));
  return { status: 404, body: { errors: [`There is no ${PREFIX}${name}. There are: ${routes.join(', ')}.`] } };
}
