import { createPace } from './clock/pace.ts';
import type { SteeredClock } from './clock/steered-clock.ts';
import { createFaultBook, type FaultBook } from './faults/faults.ts';
import { createBalancer } from './load-balancing/balancer.ts';
import { createLoadBalancers, type OpenPort } from './load-balancing/load-balancers.ts';
import { openPort } from './load-balancing/open-port.ts';
import { reopenListener } from './load-balancing/reopen-listener.ts';
import { createTargetGroups } from './load-balancing/target-groups.ts';
import { createLogStore } from './logs/log-store.ts';
import { createTaskLogs } from './logs/task-logs.ts';
import type { ServedRegistry } from './registry/served-registry.ts';
import { createRuntime, type RuntimeOptions } from './runtime/create-runtime.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { createTaskLifecycle } from './scheduler/task-lifecycle.ts';
import { createAlarms } from './state/alarms.ts';
import { deploymentNumbers } from './state/ids.ts';
import type { Place } from './state/place.ts';
import { type Region, serviceOf } from './state/region.ts';
import { createRegions } from './state/regions.ts';
import type { Service } from './state/service.ts';
import type { Task } from './state/task.ts';
import { NO_JOURNAL } from './store/journal.ts';
import type { KeptState } from './store/kept-state.ts';
import { clustersOf } from './store/kinds/clusters.ts';
import { servicesOf } from './store/kinds/service-of-record.ts';
import { SERVICES } from './store/kinds/services.ts';
import { TASKS } from './store/kinds/tasks.ts';
import { logKeeper } from './store/log-keeper.ts';
import { type Kept, restoredJournal } from './store/restored-journal.ts';
import type { World } from './world.ts';

/** What a world is made of, all of it decided. */
export interface WorldOptions extends RuntimeOptions {
  /** The time of the emulated ECS. */
  readonly clock: SteeredClock;
  readonly speed: number;
  /** Of calls that do not say theirs. */
  readonly defaultPlace: Place;
  /** What the registry holds, for the API of ECR; null for a world without one. */
  readonly registry: ServedRegistry | null;
  /** Where the state is kept; null: nowhere. */
  readonly kept: Kept | null;
}

/**
 * Wires everything together. An empty world, or what an earlier one left; nothing in it moves but by its clock.
 *
 * @throws DamagedRecord where what was kept cannot be restored
 */
export function createWorld(options: WorldOptions): World {
  const { clock, speed, defaultPlace, images, kept } = options;
  const pace = createPace(clock, speed);
  const regions = createRegions();
  const region = (place: Place): Region => regions.at(place);
  const faults = createFaultBook(() => {
    for (const service of servicesOf(state)) scheduler.wake(service);
  });
  const logs = createLogStore(
    () => clock.now(),
    logKeeper(() => journal),
  );
  const taskLogs = createTaskLogs(logs, createPace(options.realClock, 1));
  const targetGroups = createTargetGroups();
  // Checks of real targets take the time that they are set to.
  const checkPace = createPace(options.realClock, 1);
  const balancer = createBalancer(checkPace, targetGroups);
  const loadBalancers = createLoadBalancers();
  const runtime = createRuntime(options, { pace, faults, logs });
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
    entered: (task) => journal.changed(TASKS, task),
    log: (task, container, line) => taskLogs.write(task, container, line),
    changed: (task) => {
      journal.changed(TASKS, task);
      scheduler.taskChanged(task);
    },
    stopped: (task) => {
      taskLogs.close(task);
      journal.changed(TASKS, task);
      leave(region(task), task);
      scheduler.taskChanged(task);
    },
  });
  const scheduler = createScheduler({
    pace,
    faults,
    lifecycle,
    region,
    changed: (service) => journal.changed(SERVICES, service),
    told: (task) => journal.changed(TASKS, task),
  });
  const alarms = createAlarms({
    defaultPlace,
    now: () => clock.now(),
    region,
    regions: () => regions.all(),
    changed: (changed) => {
      journal.mayHaveChanged();
      for (const { services } of changed.clusters.values()) for (const each of services.values()) scheduler.wake(each);
    },
  });
  const stop = (): void => {
    pace.cancelAll();
    checkPace.cancelAll();
    taskLogs.clear();
    balancer.clear();
    loadBalancers.clear();
  };
  const opening: Promise<void>[] = [];
  const state: KeptState = {
    clock,
    targetGroups,
    loadBalancers,
    logs,
    regions: () => regions.all(),
    region,
    reopen(listener) {
      const open = (): Promise<OpenPort> => openPort({ balancer, loadBalancers, pace, targetGroups }, listener);
      const { listener: port, tried } = reopenListener(listener.port, open, checkPace, ({ message }) =>
        kept?.warn(`the listener on port ${listener.port} is not open yet, and tries again: ${message}`),
      );
      opening.push(tried);
      loadBalancers.ports.set(listener.arn, port);
    },
  };
  const journal = kept === null ? NO_JOURNAL : restoredJournal(kept, state);
  clock.whenSteered(() => journal.mayHaveChanged());
  for (const { tasks } of clustersOf(state))
    for (const task of tasks.values()) if (task.stoppedAt === null) lifecycle.resume(task);
  for (const service of servicesOf(state)) scheduler.resume(service);
  for (const group of targetGroups.all()) for (const address of group.registered) balancer.add(group, address);
  return {
    ...state,
    defaultPlace,
    enter: (place) => regions.enter(place),
    pace,
    faults,
    alarms,
    scheduler,
    lifecycle,
    logs,
    balancer,
    images,
    registry: options.registry,
    journal,
    resumed: Promise.all(opening).then(() => undefined),
    nextDeploymentNumber: deploymentNumbers(() => clock.now(), highestNumber(state)),
    deployment: (number) => {
      const services = [...servicesOf(state)];
      return (
        services.map(({ revisions }) => revisions.get(number)).find((deployment) => deployment !== undefined) ?? null
      );
    },
    reset() {
      stop();
      void runtime.endAll();
      regions.clear();
      faults.clear();
      logs.clear();
      targetGroups.clear();
      journal.clear();
    },
    async end() {
      if (kept === null) {
        stop();
        await runtime.endAll();
        return;
      }
      pace.cancelAll();
      taskLogs.flush();
      // What is cleared from here on is not gone, but left to the next one.
      await journal.close();
      stop();
      const left = await runtime.release();
      if (left !== null) kept.warn(left);
      await kept.store.close();
    },
  };
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

/** Of the deployments that there are. */
function highestNumber(state: KeptState): string {
  let highest = '0';
  for (const { revisions } of servicesOf(state))
    for (const number of revisions.keys()) if (BigInt(number) > BigInt(highest)) highest = number;
  return highest;
}
