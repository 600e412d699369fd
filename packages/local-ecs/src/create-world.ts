import { createAlarms } from './alarms.ts';
import type { Clock } from './clock/clock.ts';
import { createPace, type Pace } from './clock/pace.ts';
import { createFaultBook, type FaultBook } from './faults/faults.ts';
import { createBalancer } from './load-balancing/balancer.ts';
import { createLoadBalancers } from './load-balancing/load-balancers.ts';
import { createTargetGroups } from './load-balancing/target-groups.ts';
import { createLogStore, type LogStore } from './logs/log-store.ts';
import { requiringLogGroups } from './logs/missing-log-group.ts';
import { createTaskLogs } from './logs/task-logs.ts';
import type { ImageStore } from './registry/image-store.ts';
import type { ServedRegistry } from './registry/served-registry.ts';
import type { ChosenRuntime } from './runtime/choose-runtime.ts';
import { createDockerRuntime } from './runtime/docker/docker-runtime.ts';
import { createProcessRuntime } from './runtime/process/process-runtime.ts';
import type { Runtime } from './runtime/runtime.ts';
import { createSimulatedRuntime } from './runtime/simulated-runtime.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { createTaskLifecycle } from './scheduler/task-lifecycle.ts';
import { deploymentNumbers } from './state/ids.ts';
import { type Place, placeKey } from './state/place.ts';
import { createRegion, type Region, serviceOf } from './state/region.ts';
import type { Service } from './state/service.ts';
import type { Task } from './state/task.ts';
import type { World } from './world.ts';

export interface WorldOptions {
  /** The time of the emulated ECS. */
  readonly clock: Clock;
  /** The time that programs and their checks take, however the other one is steered. */
  readonly realClock: Clock;
  readonly speed: number;
  readonly startMs: number;
  readonly stopMs: number;
  /** Of calls that do not say theirs. */
  readonly defaultPlace: Place;
  readonly runtime: ChosenRuntime;
  /** What the registry holds; null for a world without one. */
  readonly images: ImageStore | null;
  /** The same, for the API of ECR. */
  readonly registry: ServedRegistry | null;
  /** Where the process runtime keeps unpacked images, and what containers are known by after a restart; null: nothing outlives the world. */
  readonly dataFolder: string | null;
  /** A task whose log group is missing does not start, unless it asks for the group to be made. */
  readonly requireLogGroups: boolean;
}

/** Wires everything together. An empty world; nothing in it moves but by its clock. */
export function createWorld(options: WorldOptions): World {
  const { clock, speed, defaultPlace, images } = options;
  const pace = createPace(clock, speed);
  const regions = new Map<string, Region>();
  const region = (place: Place): Region => {
    const key = placeKey(place);
    const known = regions.get(key) ?? createRegion(place);
    regions.set(key, known);
    return known;
  };
  const faults = createFaultBook(() => {
    for (const service of servicesOf(regions.values())) scheduler.wake(service);
  });
  const logs = createLogStore(() => clock.now());
  const taskLogs = createTaskLogs(logs, createPace(options.realClock, 1));
  const targetGroups = createTargetGroups();
  // Checks of real targets take the time that they are set to.
  const checkPace = createPace(options.realClock, 1);
  const balancer = createBalancer(checkPace, targetGroups);
  const loadBalancers = createLoadBalancers();
  const runtime = createRuntime(options, pace, faults, logs);
  const lifecycle = createTaskLifecycle({
    pace,
    runtime,
    deregistrationDelay: (arn) => targetGroups.deregistrationDelay(arn),
    extraDrainMs: (task) => extraDrainMs(faults, task),
    gracePeriodMs: (task) => gracePeriodMs(serviceOf(region(task), task)),
    register: (task, found) => balancer.register(task, found),
    drain: (task) => balancer.drain(task),
    deregister: (task) => balancer.deregister(task),
    started: (task) => taskLogs.open(task),
    log: (task, container, line) => taskLogs.write(task, container, line),
    changed: (task) => scheduler.taskChanged(task),
    stopped: (task) => {
      taskLogs.close(task);
      leave(region(task), task);
      scheduler.taskChanged(task);
    },
  });
  const scheduler = createScheduler({ pace, faults, lifecycle, region });
  const alarms = createAlarms({
    defaultPlace,
    now: () => clock.now(),
    region,
    regions: () => regions.values(),
    changed: (changed) => {
      for (const service of servicesOf([changed])) scheduler.wake(service);
    },
  });
  const stop = (): Promise<void> => {
    pace.cancelAll();
    balancer.clear();
    loadBalancers.clear();
    return runtime.endAll();
  };
  return {
    defaultPlace,
    pace,
    faults,
    alarms,
    scheduler,
    lifecycle,
    logs,
    targetGroups,
    loadBalancers,
    balancer,
    images,
    registry: options.registry,
    nextDeploymentNumber: deploymentNumbers(() => clock.now()),
    region,
    deployment: (number) => {
      const services = [...servicesOf(regions.values())];
      return (
        services.map(({ revisions }) => revisions.get(number)).find((deployment) => deployment !== undefined) ?? null
      );
    },
    reset() {
      void stop();
      regions.clear();
      faults.clear();
      taskLogs.clear();
      logs.clear();
      targetGroups.clear();
    },
    end: () => stop(),
  };
}

function createRuntime(options: WorldOptions, pace: Pace, faults: FaultBook, logs: LogStore): Runtime {
  const runtime = chosenRuntime(options, pace, faults);
  return options.requireLogGroups ? requiringLogGroups(runtime, logs, pace) : runtime;
}

function chosenRuntime(
  { runtime, realClock, startMs, stopMs, images, dataFolder }: WorldOptions,
  pace: Pace,
  faults: FaultBook,
): Runtime {
  switch (runtime.name) {
    case 'simulated':
      return createSimulatedRuntime(pace, faults, { startMs, stopMs, images });
    case 'process':
      return createProcessRuntime(realClock, faults, { images, dataFolder });
    case 'docker':
      return createDockerRuntime(realClock, faults, { images, dataFolder, ...runtime });
  }
}

/** How much longer a fault lets its targets drain. */
function extraDrainMs(faults: FaultBook, task: Task): number {
  const fault = faults.strike('slow-drain', (each) =>
    task.targetGroups.some(({ targetGroupArn }) => targetGroupArn.includes(each.targetGroup ?? '')),
  );
  return fault?.ms ?? 0;
}

/** A stopped task leaves its service, and its cluster an hour later. */
function leave(region: Region, task: Task): void {
  serviceOf(region, task)?.tasks.delete(task);
  region.clusters.get(task.clusterName)?.stopped.push(task);
}

function gracePeriodMs(service: Service | null): number {
  return Number(service?.settings['healthCheckGracePeriodSeconds'] ?? 0) * 1000;
}

function* servicesOf(regions: Iterable<Region>): Generator<Service> {
  for (const { clusters } of regions) for (const { services } of clusters.values()) yield* services.values();
}
