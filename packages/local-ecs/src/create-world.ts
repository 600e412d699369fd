import type { Clock } from './clock/clock.ts';
import { createPace, type Pace } from './clock/pace.ts';
import { createFaultBook, type FaultBook } from './faults/faults.ts';
import { createBalancer } from './load-balancing/balancer.ts';
import { createLoadBalancers } from './load-balancing/load-balancers.ts';
import { createTargetGroups } from './load-balancing/target-groups.ts';
import type { ImageStore } from './registry/image-store.ts';
import type { ServedRegistry } from './registry/served-registry.ts';
import type { ChosenRuntime } from './runtime/choose-runtime.ts';
import { createDockerRuntime } from './runtime/docker/docker-runtime.ts';
import { createProcessRuntime } from './runtime/process/process-runtime.ts';
import type { Runtime } from './runtime/runtime.ts';
import { createSimulatedRuntime } from './runtime/simulated-runtime.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { createTaskLifecycle } from './scheduler/task-lifecycle.ts';
import { createLogStore } from './siblings/log-store.ts';
import { deploymentNumbers } from './state/ids.ts';
import { createRegion, type Region, serviceOf } from './state/region.ts';
import type { Service } from './state/service.ts';
import type { Task } from './state/task.ts';
import { writeTaskLog } from './task-logs.ts';
import type { World } from './world.ts';

export interface WorldOptions {
  readonly clock: Clock;
  readonly speed: number;
  readonly startMs: number;
  readonly stopMs: number;
  readonly accountId: string;
  readonly region: string;
  readonly runtime: ChosenRuntime;
  /** What the registry holds; null for a world without one. */
  readonly images: ImageStore | null;
  /** The same, for the API of ECR. */
  readonly registry: ServedRegistry | null;
  /** Where the process runtime keeps unpacked images, and what containers are known by after a restart; null: nothing outlives the world. */
  readonly dataFolder: string | null;
}

/** Wires everything together. An empty world; nothing in it moves but by its clock. */
export function createWorld(options: WorldOptions): World {
  const { clock, speed, accountId, region: defaultRegion, images } = options;
  const pace = createPace(clock, speed);
  const regions = new Map<string, Region>();
  const region = (name: string): Region => {
    const known = regions.get(name) ?? createRegion(name, accountId);
    regions.set(name, known);
    return known;
  };
  const faults = createFaultBook(() => {
    for (const service of servicesOf(regions.values())) scheduler.wake(service);
  });
  const logs = createLogStore();
  const targetGroups = createTargetGroups();
  // Checks of real targets take the time that they are set to.
  const checkPace = createPace(clock, 1);
  const balancer = createBalancer(checkPace, targetGroups);
  const loadBalancers = createLoadBalancers();
  const runtime = createRuntime(options, pace, faults);
  const lifecycle = createTaskLifecycle({
    pace,
    runtime,
    deregistrationDelay: (arn) => targetGroups.deregistrationDelay(arn),
    gracePeriodMs: (task) => gracePeriodMs(serviceOf(region(task.region), task)),
    register: (task, found) => balancer.register(task, found),
    drain: (task) => balancer.drain(task),
    deregister: (task) => balancer.deregister(task),
    log: (task, container, line) => writeTaskLog(logs, task, container, line, clock.now()),
    changed: (task) => scheduler.taskChanged(task),
    stopped: (task) => {
      leave(region(task.region), task);
      scheduler.taskChanged(task);
    },
  });
  const scheduler = createScheduler({ pace, faults, lifecycle, region });
  const stop = (): Promise<void> => {
    pace.cancelAll();
    balancer.clear();
    loadBalancers.clear();
    return runtime.endAll();
  };
  return {
    accountId,
    defaultRegion,
    pace,
    faults,
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
      logs.clear();
      targetGroups.clear();
    },
    end: () => stop(),
  };
}

function createRuntime(
  { runtime, clock, startMs, stopMs, images, dataFolder }: WorldOptions,
  pace: Pace,
  faults: FaultBook,
): Runtime {
  switch (runtime.name) {
    case 'simulated':
      return createSimulatedRuntime(pace, faults, { startMs, stopMs, images });
    case 'process':
      return createProcessRuntime(clock, faults, { images, dataFolder });
    case 'docker':
      return createDockerRuntime(clock, faults, { images, dataFolder, ...runtime });
  }
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
