import type { Pace } from '../clock/pace.ts';
import type { FaultBook } from '../faults/faults.ts';
import type { Deployment } from '../state/deployment.ts';
import type { Place } from '../state/place.ts';
import { findCluster, type Region, serviceOf } from '../state/region.ts';
import { primaryOf, recordOf, type Service } from '../state/service.ts';
import { isKept, type Task } from '../state/task.ts';
import { alarmsGoneOff } from './alarm-watch.ts';
import { ALARM, type FailureCause } from './failure-cause.ts';
import { accountFor } from './failures.ts';
import { newTask } from './new-task.ts';
import { noCapacity } from './placement.ts';
import { createProtectionWatch } from './protection.ts';
import { beginDeployment, failDeployment, move } from './rollout.ts';
import { resolveConditions, tellCondition } from './service-events.ts';
import { settle } from './settle.ts';
import { strategyOf } from './strategies.ts';
import { tellProtection, tellRegistrations, tellStarts, tellStops } from './task-events.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';
import { taskTags } from './task-tags.ts';

/** What the scheduler acts on, and whom it tells. */
export interface SchedulerWorld {
  readonly pace: Pace;
  readonly faults: FaultBook;
  readonly lifecycle: TaskLifecycle;
  region(place: Place): Region;
  /** Something about the service, or about what belongs to it, is another than before. */
  changed(service: Service): void;
  /** So it is about the task. */
  told(task: Task): void;
}

/** When placement failed, it is tried again after this time. */
const PLACE_AGAIN_AFTER_MS = 15_000;

const STUCK =
  'was unable to stop or start tasks during a deployment because of the service deployment configuration. ' +
  'Update the minimumHealthyPercent or maximumPercent value and try again.';

/**
 * Brings services to where they should be. It has no tick: a pass over a service is woken by what happens (an API
 * call, a task that changes, a wait that ends), and several wakes at one instant make one pass.
 */
export interface Scheduler {
  wake(service: Service): void;
  /** Takes up a service that an earlier local-ecs left, and the waits that it is in. */
  resume(service: Service): void;
  /** Starts a new deployment; any backoff of earlier ones ends with it. */
  deploy(service: Service, deployment: Deployment): void;
  /** Gives the service's open deployment up and rolls it back. */
  rollBack(service: Service, cause: FailureCause): void;
  /** A task of a service changed. */
  taskChanged(task: Task): void;
}

export function createScheduler(world: SchedulerWorld): Scheduler {
  const { pace, lifecycle } = world;
  const woken = new Set<Service>();
  const waitingForCapacity = new Set<Service>();

  const wake = (service: Service): void => {
    world.changed(service);
    if (woken.has(service)) return;
    woken.add(service);
    pace.after(0, () => {
      woken.delete(service);
      pass(service);
    });
  };

  const resume = (service: Service): void => {
    for (const { notBefore } of service.deployments)
      if (notBefore > pace.now()) pace.after(-pace.since(notBefore), () => wake(service));
    wake(service);
  };

  const protections = createProtectionWatch(pace, wake);

  const pass = (service: Service): void => {
    const newest = primaryOf(service);
    if (service.status === 'INACTIVE' || newest === undefined) return;
    const { alarms } = world.region(service);
    if (service.status === 'ACTIVE') {
      takeUp(service, newest);
      heedAlarms(service, newest, alarms);
    }
    for (const task of tellRegistrations(service, pace.now())) world.told(task);
    // An alarm may just have put another one in front.
    const primary = primaryOf(service) ?? newest;
    if (service.status === 'DRAINING') drain(service);
    else carryOut(service, primary);
    settle(service, strategyOf(service), alarms, { pace, wake });
    world.changed(service);
  };

  /** Gives the newest deployment's record its start. */
  const takeUp = (service: Service, primary: Deployment): void => {
    const record = recordOf(service, primary);
    if (record === null || record.status !== 'PENDING') return;
    move(record, 'IN_PROGRESS', pace.now());
    record.startedAt = pace.now();
    service.currentServiceDeployment = record;
  };

  /** Gives the deployment up when one of its alarms went off. */
  const heedAlarms = (service: Service, primary: Deployment, alarms: Region['alarms']): void => {
    const record = recordOf(service, primary);
    const goneOff = record === null ? [] : alarmsGoneOff(record, alarms);
    if (record === null || goneOff.length === 0) return;
    record.alarms.triggered = goneOff;
    failDeployment(service, primary, ALARM, service.deploymentConfiguration.alarms.rollback, pace);
  };

  const drain = (service: Service): void => {
    const tasks = [...service.tasks].filter(isKept);
    stopTasks(service, tasks, primaryOf(service)?.id ?? '');
    for (const deployment of service.deployments) deployment.desiredCount = 0;
  };

  const carryOut = (service: Service, primary: Deployment): void => {
    const orders = strategyOf(service).plan(service, primary, pace.now());
    for (const [deployment, count] of orders.wanted) deployment.desiredCount = count;
    for (const { deployment, count } of orders.starts) startTasks(service, deployment, count);
    stopTasks(service, orders.stops, primary.id);
    if (orders.stuck) tellCondition(service, pace.now(), STUCK);
    tellProtection(service, orders.blocked, pace.now());
    service.blockedByProtection = orders.blocked.length > 0;
    protections.watch(service);
  };

  const startTasks = (service: Service, deployment: Deployment, count: number): void => {
    const refusal = noCapacity(world.faults, service, deployment);
    if (refusal !== null) {
      tellCondition(service, pace.now(), refusal);
      placeAgainLater(service);
      return;
    }
    const tasks = Array.from({ length: count }, () => serviceTask(service, deployment));
    tellStarts(service, tasks, pace.now());
    for (const task of tasks) lifecycle.start(task);
  };

  const placeAgainLater = (service: Service): void => {
    if (waitingForCapacity.has(service)) return;
    waitingForCapacity.add(service);
    pace.after(PLACE_AGAIN_AFTER_MS, () => {
      waitingForCapacity.delete(service);
      wake(service);
    });
  };

  const serviceTask = (service: Service, deployment: Deployment): Task => {
    const region = world.region(service);
    return newTask({
      region,
      cluster: findCluster(region, service.clusterName),
      taskDefinition: deployment.taskDefinition,
      service,
      deployment,
      group: `service:${service.name}`,
      startedBy: deployment.id,
      settings: { ...deployment.settings, enableExecuteCommand: service.settings['enableExecuteCommand'] },
      overrides: {},
      tags: taskTags({
        propagate: service.settings['propagateTags'],
        managed: service.settings['enableECSManagedTags'] === true,
        clusterName: service.clusterName,
        service,
        ofTaskDefinition: deployment.taskDefinition.tags,
        own: [],
      }),
      now: pace.now(),
      beside: [...service.tasks].filter((task) => task.deployment === deployment),
    });
  };

  const stopTasks = (service: Service, tasks: readonly Task[], orderedBy: string): void => {
    if (tasks.length === 0) return;
    tellStops(service, tasks, pace.now());
    for (const task of tasks) lifecycle.stop(task, 'ServiceSchedulerInitiated', stopReason(task, orderedBy));
  };

  const deploy = (service: Service, deployment: Deployment): void => {
    beginDeployment(service, deployment, world.region(service), pace.now());
    resolveConditions(service);
    wake(service);
  };

  const rollBack = (service: Service, cause: FailureCause): void => {
    const primary = primaryOf(service);
    if (primary === undefined) return;
    failDeployment(service, primary, cause, true, pace);
    wake(service);
  };

  const taskChanged = (task: Task): void => {
    const { deployment } = task;
    const service = serviceOf(world.region(task), task);
    if (service === null || deployment === null) return;
    accountFor({ task, service, deployment, pace, wake });
    wake(service);
  };

  return { wake, resume, deploy, rollBack, taskChanged };
}

function stopReason(task: Task, orderedBy: string): string {
  if (task.unhealthyBy === 'container health check') return 'Task failed container health checks';
  if (task.unhealthyBy === 'load balancer') {
    return `Task failed ELB health checks in (target-group ${task.targetGroups[0]?.targetGroupArn})`;
  }
  return `Scaling activity initiated by (deployment ${orderedBy})`;
}
