import { SlipwayError } from '../errors/slipway-error.ts';
import type { Happening, TaskStopped } from '../events/delivery-event.ts';
import type { JsonObject } from '../model/json.ts';
import { shortName } from '../model/short-name.ts';
import type { Task } from '../model/task.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { DeliveryPorts } from '../ports/index.ts';
import { judgeTask, type TaskVerdict } from './judge.ts';
import type { RunTaskRequest } from './request.ts';

/** How a one-off task ended, as far as it was watched. */
export type TaskOutcome =
  | { readonly kind: 'started' }
  | Exclude<TaskVerdict, { readonly kind: 'running' }>
  | {
      readonly kind: 'undecided';
      readonly because: 'time-is-up' | 'interrupted' | 'lost-sight';
      readonly detail: string;
    };

export interface RunTaskContext {
  /** ARN of the task definition to run. */
  readonly arn: string;
  readonly definition: TaskDefinition;
  readonly ports: Pick<DeliveryPorts, 'ecs' | 'clock'>;
  readonly signal: AbortSignal;
  /** Explains a task that failed; `container` is the one that decided. */
  readonly explainStop: (task: Task, container: string | null) => Promise<TaskStopped>;
  /** Called before each read. */
  readonly countRead: () => void;
}

const tickMs = 2000;
/** Without one answer for so long, a wait gives up. */
const lostSightMs = 300_000;

/**
 * Runs one task and, where asked, waits until it stopped. Yields `task.ran` on each change and `task.stopped` when it failed.
 *
 * @throws SlipwayError TASK_NOT_PLACED, NO_CONTAINER_MATCHES (a named container that the task definition lacks), and what the calls throw.
 */
export async function* runTask(
  request: RunTaskRequest,
  context: RunTaskContext,
): AsyncGenerator<Happening, { readonly taskArn: string; readonly outcome: TaskOutcome }> {
  const { arn, definition, ports } = context;
  refuseUnknownContainer(request.container, arn, definition);
  const { tasks, failures } = await ports.ecs.runTask(wireRequest(request, arn));
  const task = tasks[0];
  if (task === undefined || failures.length > 0) {
    throw new SlipwayError('TASK_NOT_PLACED', {
      taskDefinition: shortName(arn),
      failures: failures.length > 0 ? failures : ['ECS answered with no task'],
    });
  }
  yield ran(task, arn, null);
  const outcome = request.wait ? yield* waitUntilStopped(request, context, task) : ({ kind: 'started' } as const);
  return { taskArn: task.arn, outcome };
}

async function* waitUntilStopped(
  request: RunTaskRequest,
  context: RunTaskContext,
  started: Task,
): AsyncGenerator<Happening, TaskOutcome> {
  const { arn, definition, ports, signal } = context;
  const { clock } = ports;
  const startedAt = clock.now();
  const sight = { at: startedAt, status: started.lastStatus, trouble: '' };
  while (!signal.aborted) {
    const looked = await look(context, request.cluster, started.arn);
    if (looked.task !== null) {
      const verdict = judgeTask(looked.task, definition, request.container);
      if (looked.task.lastStatus !== sight.status) yield ran(looked.task, arn, verdict);
      if (verdict.kind === 'failed') yield await context.explainStop(looked.task, verdict.container);
      if (verdict.kind !== 'running') return verdict;
      Object.assign(sight, { at: clock.now(), status: looked.task.lastStatus, trouble: '' });
    } else if (looked.trouble !== null && looked.trouble.message !== sight.trouble) {
      sight.trouble = looked.trouble.message;
      yield { type: 'api.troubled', action: looked.trouble.details.action, message: looked.trouble.message };
    }
    const now = clock.now();
    if (request.limitMs !== null && now - startedAt >= request.limitMs) {
      return {
        kind: 'undecided',
        because: 'time-is-up',
        detail: `the task is ${sight.status} after ${Math.round(request.limitMs / 1000)} s; it goes on`,
      };
    }
    if (now - sight.at >= lostSightMs) {
      return {
        kind: 'undecided',
        because: 'lost-sight',
        detail: `the task could not be seen for ${lostSightMs / 60_000} minutes`,
      };
    }
    const left = request.limitMs === null ? tickMs : startedAt + request.limitMs - now;
    await clock.sleep(Math.min(tickMs, left), signal);
  }
  return {
    kind: 'undecided',
    because: 'interrupted',
    detail: `the task was ${sight.status} when the wait was interrupted; it goes on`,
  };
}

type PassingTrouble = SlipwayError<'AWS_UNAVAILABLE' | 'AWS_UNREACHABLE'>;

/** One look. ECS may not know a task in the first moments; trouble that may pass is handed back, all other is thrown. */
async function look(
  { ports, countRead }: RunTaskContext,
  cluster: string,
  taskArn: string,
): Promise<{ readonly task: Task | null; readonly trouble: PassingTrouble | null }> {
  countRead();
  try {
    const [task] = await ports.ecs.describeTasks(cluster, [taskArn]);
    return { task: task ?? null, trouble: null };
  } catch (error) {
    if (error instanceof SlipwayError && (error.code === 'AWS_UNAVAILABLE' || error.code === 'AWS_UNREACHABLE')) {
      return { task: null, trouble: error as PassingTrouble };
    }
    throw error;
  }
}

function refuseUnknownContainer(named: string | null, arn: string, definition: TaskDefinition): void {
  const containers = definition.containerDefinitions.map(({ name }) => name);
  if (named === null || containers.includes(named)) return;
  throw new SlipwayError('NO_CONTAINER_MATCHES', {
    wanted: [`No container is called "${named}"`],
    containers,
    taskDefinition: shortName(arn),
  });
}

function ran(task: Task, arn: string, verdict: TaskVerdict | null): Happening {
  const decided = verdict === null || verdict.kind === 'running' ? null : verdict;
  return {
    type: 'task.ran',
    taskArn: task.arn,
    taskId: task.id,
    taskDefinition: arn,
    lastStatus: task.lastStatus,
    exitCode: decided?.exitCode ?? null,
    container: decided?.container ?? null,
  };
}

function wireRequest(request: RunTaskRequest, arn: string): JsonObject {
  const { cluster, launchType, platformVersion, networkConfiguration } = request;
  return {
    cluster,
    taskDefinition: arn,
    count: 1,
    ...(launchType === null ? {} : { launchType }),
    ...(platformVersion === null ? {} : { platformVersion }),
    ...(networkConfiguration === null ? {} : { networkConfiguration }),
  };
}
