import type { ServiceName } from './api-call.ts';
import type { Clock } from './clock/clock.ts';
import { createPace } from './clock/pace.ts';
import { systemClock } from './clock/system-clock.ts';
import { dispatch } from './dispatch.ts';
import { EcsError } from './ecs-error.ts';
import { createCallFaults } from './faults/call-faults.ts';
import { createFaultBook, type Faults } from './faults/faults.ts';
import { type Listening, listen } from './http/server.ts';
import { copyJson, type JsonObject } from './json.ts';
import { createSimulatedRuntime } from './runtime/simulated-runtime.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { createTaskLifecycle } from './scheduler/task-lifecycle.ts';
import { createLogStore } from './siblings/log-store.ts';
import { createTargetGroups } from './siblings/target-groups.ts';
import type { DeploymentTruth } from './state/deployment.ts';
import { deploymentNumbers } from './state/ids.ts';
import { createRegion, type Region, serviceOf } from './state/region.ts';
import type { Service } from './state/service.ts';
import type { Task } from './state/task.ts';
import { writeTaskLog } from './task-logs.ts';
import type { World } from './world.ts';

export interface LocalEcsOptions {
  /** Default: the wall clock. */
  readonly clock?: Clock;
  /** Divides every duration; default 1. */
  readonly speed?: number;
  /** From the start of a task to RUNNING; default 3000. */
  readonly startMs?: number;
  /** From the order to stop (and the end of draining) to STOPPED; default 5000. */
  readonly stopMs?: number;
  /** Default 123456789012. */
  readonly accountId?: string;
  /** The region of calls that do not say theirs; default us-east-1. */
  readonly region?: string;
  /** Decides about faults that have a share; default Math.random. */
  readonly random?: () => number;
}

export interface LocalEcs {
  /**
   * One API call in-process, with the same validation and faults as over HTTP. `operation` is an operation of ECS, or
   * a whole target of a sibling service (`Logs_20140328.GetLogEvents`). Rejects with an EcsError.
   */
  call(operation: string, input: JsonObject, context?: { readonly region?: string }): Promise<JsonObject>;
  /** Answers over HTTP; port 0 (the default) takes any free one, host defaults to 127.0.0.1. */
  listen(options?: { readonly port?: number; readonly host?: string }): Promise<Listening>;
  /** The failures that are asked for. */
  readonly faults: Faults;
  /** Sets how many seconds targets of the group drain; 300 where it was never set. */
  setDeregistrationDelay(targetGroupArn: string, seconds: number): void;
  /** Forgets everything: clusters, definitions, services, tasks, logs, faults. */
  reset(): void;
  /** Cancels all timers: nothing moves any more. */
  close(): void;
  /** When the deployment truly ended; null for an unknown one. */
  truth(deploymentId: string): DeploymentTruth | null;
}

const TARGETS: ReadonlyMap<string, ServiceName> = new Map([
  ['AmazonEC2ContainerServiceV20141113', 'ecs'],
  ['Logs_20140328', 'logs'],
]);

/** An Amazon ECS in this process. Nothing moves but by its clock. */
export function createLocalEcs(options: LocalEcsOptions = {}): LocalEcs {
  const { clock = systemClock, speed = 1, startMs = 3000, stopMs = 5000 } = options;
  const { accountId = '123456789012', region: defaultRegion = 'us-east-1', random = Math.random } = options;
  const pace = createPace(clock, speed);
  const regions = new Map<string, Region>();
  const region = (name: string): Region => {
    const known = regions.get(name) ?? createRegion(name, accountId);
    regions.set(name, known);
    return known;
  };
  const faults = createFaultBook(() => wakeAll(regions.values(), (service) => scheduler.wake(service)));
  let logs = createLogStore();
  let targetGroups = createTargetGroups();
  const lifecycle = createTaskLifecycle({
    pace,
    runtime: createSimulatedRuntime(pace, faults, { startMs, stopMs }),
    deregistrationDelay: (_region, arn) => targetGroups.deregistrationDelay(arn),
    gracePeriodMs: (task) =>
      Number(serviceOf(region(task.region), task)?.settings['healthCheckGracePeriodSeconds'] ?? 0) * 1000,
    log: (task, container, line) => writeTaskLog(logs, task, container, line, clock.now()),
    changed: (task) => scheduler.taskChanged(task),
    stopped: (task) => {
      leave(region(task.region), task);
      scheduler.taskChanged(task);
    },
  });
  const scheduler = createScheduler({ pace, faults, lifecycle, region });
  const world: World = {
    accountId,
    defaultRegion,
    pace,
    random,
    faults,
    scheduler,
    lifecycle,
    get logs() {
      return logs;
    },
    get targetGroups() {
      return targetGroups;
    },
    nextDeploymentNumber: deploymentNumbers(() => clock.now()),
    region,
    regions: () => regions.values(),
  };
  const callFaults = createCallFaults(faults, accountId, () => clock.now(), random);

  const reset = (): void => {
    pace.cancelAll();
    regions.clear();
    faults.clear();
    logs = createLogStore();
    targetGroups = createTargetGroups();
  };
  const localEcs: LocalEcs = {
    call: async (operation, input, context) => {
      const [prefix, name] = operation.includes('.') ? operation.split('.') : [undefined, operation];
      const service = prefix === undefined ? 'ecs' : TARGETS.get(prefix);
      if (service === undefined) throw new EcsError('UnknownOperationException', `Unknown target ${operation}.`);
      const call = { service, operation: name ?? '', region: context?.region ?? defaultRegion, input: copyJson(input) };
      return copyJson(dispatch(world, callFaults, call));
    },
    listen: (where) => listen({ world, callFaults, reset, targets: TARGETS }, where),
    faults,
    setDeregistrationDelay: (arn, seconds) => targetGroups.setDeregistrationDelay(arn, seconds),
    reset,
    close: () => pace.cancelAll(),
    truth: (deploymentId) => findTruth(regions.values(), deploymentId),
  };
  return localEcs;
}

/** A stopped task leaves its service, and its cluster an hour later. */
function leave(region: Region, task: Task): void {
  serviceOf(region, task)?.tasks.delete(task);
  region.clusters.get(task.clusterName)?.stopped.push(task);
}

function* servicesOf(regions: Iterable<Region>) {
  for (const { clusters } of regions) for (const { services } of clusters.values()) yield* services.values();
}

function wakeAll(regions: Iterable<Region>, wake: (service: Service) => void): void {
  for (const service of servicesOf(regions)) wake(service);
}

function findTruth(regions: Iterable<Region>, deploymentId: string): DeploymentTruth | null {
  const number = deploymentId.slice(deploymentId.lastIndexOf('/') + 1);
  for (const service of servicesOf(regions)) {
    const deployment = service.revisions.get(number);
    if (deployment !== undefined) return { ...deployment.truth };
  }
  return null;
}
