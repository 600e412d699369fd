import { Agent } from 'node:http';
import { startChecks } from '../checks/check-loop.ts';
import type { Pace } from '../clock/pace.ts';
import type { PortBinding } from '../runtime/runtime.ts';
import type { TargetHealthReport } from '../scheduler/task-lifecycle.ts';
import type { Task } from '../state/task.ts';
import { probe } from './probe.ts';
import type { Target } from './target.ts';
import type { TargetGroups } from './target-groups.ts';
import { afterProbe, HEALTHY, INITIAL_HEALTH, type Probe } from './target-health.ts';

/** Which targets there are, how they are, and whose turn it is. */
export interface Balancer {
  /** Enters a task that RUNs in its target groups and begins to check it; `found` hears of each change. */
  register(task: Task, found: (health: TargetHealthReport) => void): void;
  /** The task gets no new requests; connections to it that nobody uses are closed. */
  drain(task: Task): void;
  deregister(task: Task): void;
  targets(targetGroupArn: string): readonly Target[];
  /** The healthy target whose turn it is, but for those of `tried`; null where there is none. */
  next(targetGroupArn: string, tried: ReadonlySet<Target>): Target | null;
  /** Forgets all targets. */
  clear(): void;
}

interface Registration {
  readonly targets: readonly Target[];
  readonly endChecks: () => void;
}

/** @param pace of the clock itself: checks take the time that they are set to */
export function createBalancer(pace: Pace, groups: TargetGroups): Balancer {
  const registrations = new Map<string, Registration>();
  const turns = new Map<string, number>();

  const register: Balancer['register'] = (task, found) => {
    const entries = targetsOf(task, groups);
    let told: boolean | null = null;
    const tell = (): void => {
      const failing = entries.find(({ target }) => target.health.state === 'unhealthy');
      const isHealthy = entries.every(({ target }) => target.health.state === 'healthy');
      const now = failing === undefined ? (isHealthy ? true : null) : false;
      if (now === null || now === told) return;
      told = now;
      found({ healthy: now, reason: failing?.target.health.description ?? '' });
    };
    const ends = entries.map((entry) => checkTarget(pace, entry, tell));
    const endChecks = (): void => {
      for (const end of ends) end();
    };
    registrations.set(task.id, { targets: entries.map(({ target }) => target), endChecks });
  };

  const drain: Balancer['drain'] = ({ id }) => {
    const registration = registrations.get(id);
    registration?.endChecks();
    for (const target of registration?.targets ?? []) {
      target.isDraining = true;
      target.agent.maxFreeSockets = 0;
      for (const sockets of Object.values(target.agent.freeSockets))
        for (const socket of sockets ?? []) socket.destroy();
    }
  };

  const deregister: Balancer['deregister'] = (task) => {
    drain(task);
    registrations.delete(task.id);
  };

  const targets = (arn: string): Target[] =>
    [...registrations.values()].flatMap((each) => each.targets.filter(({ group }) => group.arn === arn));

  return {
    register,
    drain,
    deregister,
    targets,
    next(arn, tried) {
      const able = targets(arn).filter(
        (each) => each.health.state === 'healthy' && !each.isDraining && !tried.has(each),
      );
      const turn = turns.get(arn) ?? 0;
      turns.set(arn, turn + 1);
      return able[turn % able.length] ?? null;
    },
    clear() {
      for (const { endChecks } of registrations.values()) endChecks();
      registrations.clear();
      turns.clear();
    },
  };
}

interface Entry {
  readonly target: Target;
  readonly binding: PortBinding;
  /** Of all containers of the task. */
  readonly bindings: readonly PortBinding[];
}

function targetsOf(task: Task, groups: TargetGroups): Entry[] {
  const bindings = task.containers.flatMap(({ ports }) => ports);
  return task.targetGroups.flatMap(({ targetGroupArn, containerName, containerPort }) => {
    const group = groups.find(targetGroupArn);
    const binding = bindings.find((each) => each.container === containerName && each.containerPort === containerPort);
    if (group === null || binding === undefined) return [];
    const target: Target = {
      group,
      taskId: task.id,
      host: binding.host,
      port: binding.hostPort,
      agent: new Agent({ keepAlive: true }),
      // What an earlier local-ecs found holds until it is checked again.
      health: task.targetHealth === 'healthy' ? HEALTHY : INITIAL_HEALTH,
      isDraining: false,
    };
    return [{ target, binding, bindings }];
  });
}

/** Checks a target by the settings that its group has at its registration. */
function checkTarget(pace: Pace, { target, binding, bindings }: Entry, changed: () => void): () => void {
  const check = target.group.healthCheck;
  const port = bindings.find(({ containerPort }) => String(containerPort) === check.port)?.hostPort ?? target.port;
  return startChecks<Probe>(pace, {
    intervalMs: check.interval * 1000,
    isSettled: () => target.health.state !== 'initial',
    check: () => (binding.neverHealthy ? Promise.resolve(KEPT_UNHEALTHY) : probe(target.host, port, check)),
    judge(result, counts) {
      if (!result.passed && !counts) return;
      target.health = afterProbe(target.health, result, check);
      changed();
    },
  });
}

/** What a fault makes of every check. */
const KEPT_UNHEALTHY: Probe = {
  passed: false,
  reason: 'Target.FailedHealthChecks',
  description: 'Health checks failed',
};
