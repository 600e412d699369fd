import { type DeliveryOptions, eventStream, type Ledger } from './delivery/event-stream.ts';
import type { Basis, ImageChange } from './delivery-request.ts';
import { planDeployment } from './deploy/plan.ts';
import { findEqualRevision } from './deploy/prepare.ts';
import { SlipwayError } from './errors/slipway-error.ts';
import type { DeliveryEvent, Happening, TaskStopped } from './events/delivery-event.ts';
import { shortName } from './model/short-name.ts';
import { classifyStop } from './model/stop-classification.ts';
import type { Task } from './model/task.ts';
import type { TaskDefinition } from './model/task-definition.ts';
import type { DeliveryPorts } from './ports/index.ts';
import type { RunTaskRequest } from './run-task/request.ts';
import { runTask, type TaskOutcome } from './run-task/run-task.ts';
import { explanation } from './watch/diagnose.ts';
import { logTail } from './watch/log-tail.ts';

/** A new revision of a task definition outside of any service, and a task of it where asked. */
export interface OneOffRequest {
  /** For messages. */
  readonly region: string;
  /** `family` (its newest ACTIVE revision), `family:revision` or ARN. */
  readonly taskDefinition: string;
  readonly basis: Extract<Basis, { readonly kind: 'current' | 'file' }>;
  /** Empty: the basis as it is. */
  readonly images: readonly ImageChange[];
  /** Null: nothing is run. */
  readonly run: RunTaskRequest | null;
}

/**
 * Registers a revision with new images and runs one task of it. The stream always ends with `delivery.finished`: `exit` is 0
 * when the deciding container ended with 0 (or the wait was not asked for), 4 when not, 5 when that is not known; nothing is thrown.
 */
export function runOneOff(
  request: OneOffRequest,
  ports: DeliveryPorts,
  options: DeliveryOptions,
): AsyncIterable<DeliveryEvent> {
  const cluster = request.run?.cluster ?? '';
  return eventStream(
    {
      type: 'delivery.started',
      command: 'run-task',
      region: request.region,
      cluster,
      services: [],
      waitFor: 'none',
      dryRun: false,
    },
    ports,
    options,
    (ledger) => running(request, ports, options, ledger),
  );
}

async function* running(
  request: OneOffRequest,
  ports: DeliveryPorts,
  { signal }: DeliveryOptions,
  ledger: Ledger,
): AsyncGenerator<Happening, void> {
  const { arn, definition } = yield* registerRevision(request, ports);
  if (request.run === null) return;
  const { run } = request;
  const group = `family:${definition.family}`;
  if (signal.aborted) {
    yield { type: 'warning.raised', service: null, message: 'interrupted before the task was run' };
    ledger.outcomes.set(group, { service: group, deploymentId: null, taskDefinition: arn, verdict: null, exit: 130 });
    return;
  }
  const explainStop = (task: Task, container: string | null) =>
    explainedStop(ports, group, task, definition, container);
  const countRead = () => {
    ledger.meter.reads += 1;
  };
  const { taskArn, outcome } = yield* runTask(run, { arn, definition, ports, signal, explainStop, countRead });
  ledger.resume = `aws ecs wait tasks-stopped --region ${request.region} --cluster ${run.cluster} --tasks ${shortName(taskArn)}`;
  ledger.outcomes.set(group, {
    service: group,
    deploymentId: null,
    taskDefinition: arn,
    verdict: null,
    exit: exitOf(outcome),
  });
}

/** Plans and registers; a revision that says the same already is taken as it is. */
async function* registerRevision(
  request: OneOffRequest,
  { ecs }: Pick<DeliveryPorts, 'ecs'>,
): AsyncGenerator<Happening, { readonly arn: string; readonly definition: TaskDefinition }> {
  const current = await ecs.describeTaskDefinition(request.taskDefinition);
  const currentArn = arnOf(current.taskDefinition, request.taskDefinition);
  const basis = request.basis.kind === 'file' ? request.basis.definition : current;
  const basisName = request.basis.kind === 'file' ? request.basis.name : currentArn;
  const plan = planDeployment({ basis, basisName, current, images: request.images });
  // A deregistered revision can be described, but not run.
  const isUnchanged = plan.isUnchanged && current.taskDefinition['status'] !== 'INACTIVE';
  const equal = isUnchanged ? null : await findEqualRevision(ecs, plan.wanted, plan.isUnchanged ? '' : currentArn);
  const existing = isUnchanged ? currentArn : (equal?.arn ?? null);
  yield {
    type: 'plan.made',
    services: [],
    basis: basisName,
    outcome: isUnchanged ? 'unchanged' : existing === null ? 'register' : 'reuse',
    taskDefinition: existing,
    images: plan.images,
    changes: plan.changes,
    calls: [],
  };
  const definition = plan.wanted.taskDefinition;
  if (existing !== null) return { arn: existing, definition };
  const arn = await ecs.registerTaskDefinition(plan.registration);
  yield { type: 'task-definition.registered', taskDefinition: arn, services: [] };
  return { arn, definition };
}

function arnOf(definition: TaskDefinition, reference: string): string {
  const arn = definition['taskDefinitionArn'];
  if (typeof arn === 'string') return arn;
  throw new SlipwayError('TASK_DEFINITION_NOT_FOUND', { taskDefinition: reference });
}

async function explainedStop(
  { logs }: Pick<DeliveryPorts, 'logs'>,
  group: string,
  task: Task,
  definition: TaskDefinition,
  container: string | null,
): Promise<TaskStopped> {
  const tails = await logTail(logs, task, definition, container);
  const diagnosis = classifyStop(
    task,
    tails.flatMap(({ lines }) => lines),
  );
  return explanation({ service: group, deploymentId: null }, task, diagnosis, 1, tails);
}

function exitOf(outcome: TaskOutcome): number {
  switch (outcome.kind) {
    case 'started':
    case 'succeeded':
      return 0;
    case 'failed':
      return 4;
    case 'undecided':
      return outcome.because === 'interrupted' ? 130 : 5;
    default:
      return outcome satisfies never;
  }
}
