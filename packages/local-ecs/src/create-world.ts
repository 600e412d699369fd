import { createAlarms } from './alarms.ts';
import type { Clock } from './clock/clock.ts';
import { createPace, type Pace } from './clock/pace.ts';
import { createFaultBook, type FaultBook } from './faults/faults.ts';
import { createBalancer } from './load-balancing/balancer.ts';
import { createLoadBalancers, type OpenPort } from './load-balancing/load-balancers.ts';
import { openPort } from './load-balancing/open-port.ts';
import { reopenListener } from './load-balancing/reopen-listener.ts';
import { createTargetGroups } from './load-balancing/target-groups.ts';
import { createLogStore, type LogStore } from './logs/log-store.ts';
import { requiringLogGroups } from './logs/missing-log-group.ts';
import { createTaskLogs } from './logs/task-logs.ts';
import type { ImageStore } from './registry/image-store.ts';
import type { ServedRegistry } from './registry/served-registry.ts';
import type { ChosenRuntime } from './runtime/choose-runtime.ts';
import { createDockerRuntime } from './runtime/docker/docker-runtime.ts';
import { createProcessRuntime } from './runtime/process/process-runtime.ts';
import { reachableImages } from './runtime/reachable-images.ts';
import type { Runtime } from './runtime/runtime.ts';
import { createSimulatedRuntime } from './runtime/simulated-runtime.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { createTaskLifecycle } from './scheduler/task-lifecycle.ts';
import { deploymentNumbers } from './state/ids.ts';
import { type Place, placeKey } from './state/place.ts';
import { createRegion, type Region, serviceOf } from './state/region.ts';
import type { Service } from './state/service.ts';
import type { Task } from './state/task.ts';
import { ChangeSet } from './store/change-set.ts';
import { createJournal } from './store/create-journal.ts';
import { type Journal, NO_JOURNAL } from './store/journal.ts';
import type { KeptState } from './store/kept-state.ts';
import { clustersOf } from './store/kinds/clusters.ts';
import { LOG_EVENTS } from './store/kinds/log-events.ts';
import { LOG_GROUPS } from './store/kinds/log-groups.ts';
import { LOG_STREAMS } from './store/kinds/log-streams.ts';
import { servicesOf } from './store/kinds/service-of-record.ts';
import { SERVICES } from './store/kinds/services.ts';
import { TASKS } from './store/kinds/tasks.ts';
import { KINDS } from './store/kinds.ts';
import { readRecords, restoreRecords } from './store/restore.ts';
import type { Store } from './store/store.ts';
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
  /** Where the state is kept; null: nowhere. */
  readonly kept: Kept | null;
}

/** The state of an earlier world, and where that of this one goes. */
export interface Kept {
  readonly store: Store;
  /** What the store holds. */
  readonly entries: ReadonlyMap<string, string>;
  /** Hears what goes wrong while nobody waits for it. */
  readonly warn: (problem: string) => void;
}

/**
 * Wires everything together. An empty world, or what an earlier one left; nothing in it moves but by its clock.
 *
 * @throws DamagedRecord where what was kept cannot be restored
 */
export function createWorld(options: WorldOptions): World {
  const { clock, speed, defaultPlace, images, kept } = options;
  const pace = createPace(clock, speed);
  const regions = new Map<string, Region>();
  const region = (place: Place): Region => {
    const key = placeKey(place);
    const known = regions.get(key) ?? createRegion(place);
    regions.set(key, known);
    return known;
  };
  const faults = createFaultBook(() => {
    for (const service of servicesOf(state)) scheduler.wake(service);
  });
  const logs = createLogStore(() => clock.now(), {
    groupChanged: (group) => journal.changed(LOG_GROUPS, group),
    groupGone: (group) => journal.gone(LOG_GROUPS, group),
    streamAdded: (stream) => journal.changed(LOG_STREAMS, stream),
    streamGone: (stream) => journal.gone(LOG_STREAMS, stream),
    eventAdded: (stream, event) => journal.changed(LOG_EVENTS, { stream, event }),
    eventGone: (stream, event) => journal.gone(LOG_EVENTS, { stream, event }),
  });
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
    regions: () => regions.values(),
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
    targetGroups,
    loadBalancers,
    logs,
    regions: () => regions.values(),
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
  for (const { tasks } of clustersOf(state))
    for (const task of tasks.values()) if (task.stoppedAt === null) lifecycle.resume(task);
  for (const service of servicesOf(state)) scheduler.resume(service);
  for (const group of targetGroups.all()) for (const address of group.registered) balancer.add(group, address);
  return {
    ...state,
    defaultPlace,
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

function createRuntime(options: WorldOptions, pace: Pace, faults: FaultBook, logs: LogStore): Runtime {
  const runtime = chosenRuntime(options, pace, faults);
  return options.requireLogGroups ? requiringLogGroups(runtime, logs, pace) : runtime;
}

function chosenRuntime(
  { runtime, realClock, startMs, stopMs, images, dataFolder }: WorldOptions,
  pace: Pace,
  faults: FaultBook,
): Runtime {
  const pulled = reachableImages(images, faults);
  switch (runtime.name) {
    case 'simulated':
      return createSimulatedRuntime(pace, faults, { startMs, stopMs, images });
    case 'process':
      return createProcessRuntime(realClock, faults, { images: pulled, dataFolder });
    case 'docker':
      return createDockerRuntime(realClock, faults, { images: pulled, dataFolder, ...runtime });
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

/** Restores what was kept. @throws DamagedRecord */
function restoredJournal({ store, entries, warn }: Kept, state: KeptState): Journal {
  const records = readRecords(entries, KINDS);
  restoreRecords(records, KINDS, state);
  return createJournal(store, new ChangeSet(KINDS, state, records), ({ message }) =>
    warn(`the state cannot be written, so nothing can be changed by calls until it can: ${message}`),
  );
}

/** Of the deployments that there are. */
function highestNumber(state: KeptState): string {
  let highest = '0';
  for (const { revisions } of servicesOf(state))
    for (const number of revisions.keys()) if (BigInt(number) > BigInt(highest)) highest = number;
  return highest;
}
