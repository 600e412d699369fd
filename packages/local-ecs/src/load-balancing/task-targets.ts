import { Agent } from 'node:http';
import type { Task } from '../state/task.ts';
import type { Target } from './target.ts';
import type { RegisteredTarget, TargetGroup } from './target-group.ts';
import type { TargetGroups } from './target-groups.ts';
import { HEALTHY, INITIAL_HEALTH, type TargetHealth } from './target-health.ts';

/** A port of a task as a target, and whether a fault keeps it unhealthy. */
export interface TaskTarget {
  readonly target: Target;
  readonly isKeptUnhealthy: boolean;
}

/** The targets that a task that runs is: a port for each of its registrations. */
export function taskTargets(task: Task, groups: TargetGroups): TaskTarget[] {
  const bindings = task.containers.flatMap(({ ports }) => ports);
  return task.targetGroups.flatMap(({ targetGroupArn, containerName, containerPort }) => {
    const group = groups.find(targetGroupArn);
    const binding = bindings.find((each) => each.container === containerName && each.containerPort === containerPort);
    if (group === null || binding === undefined) return [];
    // The port of a check is said as the container has it.
    const checkPort = (): number =>
      bindings.find((each) => String(each.containerPort) === group.healthCheck.port)?.hostPort ?? binding.hostPort;
    // What an earlier local-ecs found holds until it is checked again.
    const health = task.targetHealth === 'healthy' ? HEALTHY : INITIAL_HEALTH;
    const target = newTarget({ group, taskId: task.id, host: binding.host, port: binding.hostPort, checkPort }, health);
    return [{ target, isKeptUnhealthy: binding.neverHealthy }];
  });
}

/** An address that was registered, as a target. */
export function addressTarget(group: TargetGroup, { id, port }: RegisteredTarget): Target {
  const checkPort = (): number => (group.healthCheck.port === 'traffic-port' ? port : Number(group.healthCheck.port));
  return newTarget({ group, taskId: null, host: id, port, checkPort }, INITIAL_HEALTH);
}

function newTarget(
  parts: Pick<Target, 'group' | 'taskId' | 'host' | 'port' | 'checkPort'>,
  health: TargetHealth,
): Target {
  return { ...parts, agent: new Agent({ keepAlive: true }), health, isDraining: false };
}
