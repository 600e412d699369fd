import type { Pace } from '../clock/pace.ts';
import type { KnownTask, Runtime, RuntimeEvent } from '../runtime/runtime.ts';
import { isKept, isPending, type StopCode, type Task, type TaskStatus } from '../state/task.ts';
import { hasNoCheck, passesChecks, RUNNING_COUNTS_AFTER_MS, taskHealth } from './health.ts';
import { taskToRun } from './task-to-run.ts';

/** What a task's life needs from the world around it. */
export interface LifecycleWorld {
  readonly pace: Pace;
  readonly runtime: Runtime;
  /** Seconds that a target stays draining. */
  deregistrationDelay(targetGroupArn: string): number;
  /** How much longer than that the targets of the task drain. */
  extraDrainMs(task: Task): number;
  /** How long after its start the task's service hides failed checks. */
  gracePeriodMs(task: Task): number;
  /** The task RUNs and can be reached: its load balancers check it and tell what they find. */
  register(task: Task, found: (health: TargetHealthReport) => void): void;
  /** It gets no new requests any more; those that are open may finish. */
  drain(task: Task): void;
  /** Its load balancers know it no more. */
  deregister(task: Task): void;
  /** All of its containers were started. */
  started(task: Task): void;
  /** It was entered in its cluster, and begins. */
  entered(task: Task): void;
  /** One line that a container wrote. */
  log(task: Task, container: string, line: string): void;
  /** Something about the task changed that its service has to look at. */
  changed(task: Task): void;
  /** It is STOPPED, for good. */
  stopped(task: Task): void;
}

/** What the load balancers of a task find. */
export type TargetHealthReport = Omit<Extract<RuntimeEvent, { type: 'target-health' }>, 'type'>;

/** Moves tasks through PROVISIONING → PENDING → ACTIVATING → RUNNING → DEACTIVATING → STOPPING → DEPROVISIONING → STOPPED. */
export interface TaskLifecycle {
  start(task: Task): void;
  /** Takes up a task that an earlier local-ecs left: its run, its targets and the waits that it is in. */
  resume(task: Task): void;
  /** Orders it to stop; a second order changes nothing. Targets drain first. */
  stop(task: Task, code: StopCode, reason: string): void;
}

/** Nothing moves but by the pace and the runtime of `world`. */
export function createTaskLifecycle(world: LifecycleWorld): TaskLifecycle {
  const { pace } = world;

  const start = (task: Task): void => {
    task.run = world.runtime.start(taskToRun(task), (event) => report(task, event));
    world.entered(task);
  };

  const resume = (task: Task): void => {
    const known = knownTask(task);
    task.run = world.runtime.resume(taskToRun(task), known, (event) => report(task, event));
    if (known.stage === 'stopping') task.run.stop();
    else if (task.lastStatus === 'DEACTIVATING') waitForDrain(task, drainingMs(world, task));
    else if (task.lastStatus === 'RUNNING') resumeRunning(task);
  };

  const resumeRunning = (task: Task): void => {
    if (task.containers.some(({ ports }) => ports.length > 0)) register(task);
    waitForSteadiness(task);
    if (task.unhealthyBy !== null) return;
    if (taskHealth(task) === 'UNHEALTHY') failCheck(task, 'container health check');
    if (task.targetHealth === 'unhealthy') failCheck(task, 'load balancer');
  };

  const register = (task: Task): void =>
    world.register(task, (health) => report(task, { type: 'target-health', ...health }));

  /** Without any check it counts as healthy after a while. */
  const waitForSteadiness = (task: Task): void => {
    if (task.steadyAt !== null || task.serviceName === null || !hasNoCheck(task)) return;
    const restMs = RUNNING_COUNTS_AFTER_MS - pace.since(task.startedAt ?? pace.now());
    task.cancelWait = pace.after(Math.max(0, restMs), () => {
      task.steadyAt = pace.now();
      world.changed(task);
    });
  };

  const waitForDrain = (task: Task, drainMs: number): void => {
    const restMs = drainMs - pace.since(task.stoppingAt ?? pace.now());
    task.cancelWait = pace.after(Math.max(0, restMs), () => {
      stopContainers(task);
      world.changed(task);
    });
  };

  const stopContainers = (task: Task): void => {
    task.cancelWait = null;
    leaveTargetGroups(task);
    move(task, 'STOPPING');
    task.run?.stop();
  };

  const stop = (task: Task, code: StopCode, reason: string): void => {
    if (!isKept(task)) return;
    task.cancelWait?.();
    task.desiredStatus = 'STOPPED';
    task.stoppingAt = pace.now();
    task.stopCode = code;
    task.stoppedReason = reason;
    // A dead container has no open connections to wait for.
    const drainMs = code === 'EssentialContainerExited' ? 0 : drainingMs(world, task);
    if (task.targetHealth !== 'none') task.targetHealth = 'draining';
    world.drain(task);
    if (drainMs > 0) {
      move(task, 'DEACTIVATING');
      waitForDrain(task, drainMs);
    } else stopContainers(task);
    world.changed(task);
  };

  const leaveTargetGroups = (task: Task): void => {
    world.deregister(task);
    task.targetHealth = 'none';
  };

  const move = (task: Task, status: TaskStatus): void => {
    task.lastStatus = status;
    task.version += 1;
  };

  const finish = (task: Task): void => {
    const now = pace.now();
    for (const container of task.containers) {
      container.lastStatus = 'STOPPED';
      container.ports = [];
    }
    leaveTargetGroups(task);
    task.executionStoppedAt ??= now;
    task.stoppedAt = now;
    task.run = null;
    move(task, 'STOPPED');
    world.stopped(task);
  };

  const check = (task: Task): void => {
    const isSettled = task.steadyAt !== null || !isKept(task) || task.lastStatus !== 'RUNNING';
    if (isSettled || !passesChecks(task) || hasNoCheck(task)) return;
    task.steadyAt = pace.now();
  };

  const report = (task: Task, event: RuntimeEvent): void => {
    if (event.type === 'log') {
      world.log(task, event.container, event.line);
      return;
    }
    task.version += 1;
    const container = 'container' in event ? task.containers.find(({ name }) => name === event.container) : undefined;
    switch (event.type) {
      case 'provisioned':
        task.pullStartedAt = pace.now();
        task.connectivityAt = pace.now();
        if (isPending(task)) move(task, 'PENDING');
        break;
      case 'pulled':
        task.pullStoppedAt = pace.now();
        for (const each of task.containers) each.imageDigest = event.digests.get(each.name) ?? null;
        if (isPending(task) && passesThroughActivation(task)) move(task, 'ACTIVATING');
        break;
      case 'running':
        task.startedAt = pace.now();
        for (const each of task.containers) {
          // One that others waited for may have done its work already.
          if (each.lastStatus !== 'STOPPED') each.lastStatus = 'RUNNING';
          each.ports = event.ports.filter((port) => port.container === each.name);
        }
        move(task, 'RUNNING');
        world.started(task);
        check(task);
        if (task.targetGroups.length > 0) {
          task.targetHealth = 'initial';
          if (event.ports.length > 0) register(task);
        } else waitForSteadiness(task);
        break;
      case 'start-failed':
        task.desiredStatus = 'STOPPED';
        task.stoppingAt = pace.now();
        task.stopCode = 'TaskFailedToStart';
        task.stoppedReason = event.stoppedReason;
        blame(task, event);
        finish(task);
        return;
      case 'container-health':
        if (container !== undefined) container.health = event.health;
        if (taskHealth(task) === 'UNHEALTHY') failCheck(task, 'container health check');
        check(task);
        break;
      case 'target-health':
        task.targetHealth = event.healthy ? 'healthy' : 'unhealthy';
        if (!event.healthy) failCheck(task, 'load balancer');
        check(task);
        break;
      case 'exited':
        if (container === undefined) break;
        container.lastStatus = 'STOPPED';
        container.exitCode = event.exitCode;
        container.reason = event.reason;
        if (container.essential) stop(task, 'EssentialContainerExited', 'Essential container in task exited');
        break;
      case 'containers-stopped':
        task.executionStoppedAt = pace.now();
        if (task.networkMode === 'awsvpc') move(task, 'DEPROVISIONING');
        break;
      case 'stopped':
        finish(task);
        return;
    }
    world.changed(task);
  };

  /** Within the service's grace period failures are hidden; they count when it is over. */
  const failCheck = (task: Task, by: NonNullable<Task['unhealthyBy']>): void => {
    if (!isKept(task) || task.serviceName === null) return;
    const restMs = world.gracePeriodMs(task) - pace.since(task.startedAt ?? pace.now());
    const fail = (): void => {
      if (!isKept(task) || passesChecks(task)) return;
      task.unhealthyBy = by;
      world.changed(task);
    };
    if (restMs <= 0) fail();
    else task.cancelWait = pace.after(restMs, fail);
  };

  return { start, resume, stop };
}

function passesThroughActivation(task: Task): boolean {
  return task.networkMode === 'awsvpc' || task.targetGroups.length > 0;
}

function knownTask(task: Task): KnownTask {
  const isStopping = task.lastStatus === 'STOPPING' || task.lastStatus === 'DEPROVISIONING';
  return {
    stage: isStopping ? 'stopping' : isPending(task) ? 'starting' : 'running',
    startedAt: task.startedAt,
    containers: task.containers.map(({ name, imageDigest, health, ports, lastStatus }) => ({
      name,
      imageDigest,
      health,
      ports,
      hasEnded: lastStatus === 'STOPPED',
    })),
  };
}

/** How long the slowest of its target groups lets it drain; nothing for a task that is not registered. */
function drainingMs(world: LifecycleWorld, task: Task): number {
  if (task.lastStatus !== 'RUNNING' && task.lastStatus !== 'DEACTIVATING') return 0;
  if (task.targetGroups.length === 0) return 0;
  const delays = task.targetGroups.map(({ targetGroupArn }) => world.deregistrationDelay(targetGroupArn));
  return Math.max(...delays) * 1000 + world.extraDrainMs(task);
}

function blame(task: Task, { container: failure }: Extract<RuntimeEvent, { type: 'start-failed' }>): void {
  const container = task.containers.find(({ name }) => name === failure?.name);
  if (failure === null || container === undefined) return;
  container.reason = failure.reason;
  container.exitCode = failure.exitCode;
}
