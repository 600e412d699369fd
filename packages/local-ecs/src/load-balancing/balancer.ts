import type { Pace } from '../clock/pace.ts';
import type { TargetHealthReport } from '../scheduler/task-lifecycle.ts';
import type { Task } from '../state/task.ts';
import { checkTarget, type TargetChecks } from './check-target.ts';
import { type Target, targetKey } from './target.ts';
import type { RegisteredTarget, TargetGroup } from './target-group.ts';
import type { TargetGroups } from './target-groups.ts';
import { addressTarget, taskTargets } from './task-targets.ts';

/** Which targets there are, how they are, and whose turn it is. */
export interface Balancer {
  /** Enters a task that RUNs in its target groups and begins to check it; `found` hears of each change. */
  register(task: Task, found: (health: TargetHealthReport) => void): void;
  /** The task gets no new requests; connections to it that nobody uses are closed. */
  drain(task: Task): void;
  deregister(task: Task): void;
  /** Enters an address in the group and begins to check it; one that drains is taken back. */
  add(group: TargetGroup, address: RegisteredTarget): void;
  /** As `drain`, for an address. */
  drainAddress(group: TargetGroup, address: RegisteredTarget): void;
  /** Forgets an address that drains; one that was added again meanwhile stays. */
  removeAddress(group: TargetGroup, address: RegisteredTarget): void;
  /** Checks the targets of the group by the settings that it has now. */
  recheck(targetGroupArn: string): void;
  targets(targetGroupArn: string): readonly Target[];
  /** The healthy target whose turn it is, but for those of `tried`; the one of that key where it is able. Null where there is none. */
  next(targetGroupArn: string, tried: ReadonlySet<Target>, key?: string | null): Target | null;
  /** Forgets all targets. */
  clear(): void;
}

interface Registration {
  readonly target: Target;
  readonly checks: TargetChecks;
}

/** @param pace of the clock itself: checks take the time that they are set to */
export function createBalancer(pace: Pace, groups: TargetGroups): Balancer {
  /** By the id of the task, or by group and address. */
  const registrations = new Map<string, readonly Registration[]>();
  const byGroup = new Map<string, Target[]>();
  const turns = new Map<string, number>();

  const enter = (key: string, entries: readonly Registration[]): void => {
    registrations.set(key, entries);
    for (const { target } of entries) byGroup.set(target.group.arn, [...targets(target.group.arn), target]);
  };
  const drain = (key: string): void => {
    for (const { target, checks } of registrations.get(key) ?? []) {
      checks.end();
      target.isDraining = true;
      target.agent.maxFreeSockets = 0;
      for (const sockets of Object.values(target.agent.freeSockets))
        for (const socket of sockets ?? []) socket.destroy();
    }
  };
  const leave = (key: string): void => {
    drain(key);
    const gone = new Set((registrations.get(key) ?? []).map(({ target }) => target));
    for (const { group } of gone)
      byGroup.set(
        group.arn,
        targets(group.arn).filter((each) => !gone.has(each)),
      );
    registrations.delete(key);
  };
  const targets = (arn: string): Target[] => byGroup.get(arn) ?? [];

  return {
    register(task, found) {
      const entries = taskTargets(task, groups);
      let told: boolean | null = null;
      const tell = (): void => {
        const failing = entries.find(({ target }) => target.health.state === 'unhealthy');
        const isHealthy = entries.every(({ target }) => target.health.state === 'healthy');
        const now = failing === undefined ? (isHealthy ? true : null) : false;
        if (now === null || now === told) return;
        told = now;
        found({ healthy: now, reason: failing?.target.health.description ?? '' });
      };
      enter(
        task.id,
        entries.map(({ target, isKeptUnhealthy }) => ({
          target,
          checks: checkTarget(pace, target, isKeptUnhealthy, tell),
        })),
      );
    },
    drain: ({ id }) => drain(id),
    deregister: ({ id }) => leave(id),
    add(group, address) {
      const key = addressKey(group, address);
      const [there] = registrations.get(key) ?? [];
      if (there !== undefined && !there.target.isDraining) return;
      leave(key);
      const target = addressTarget(group, address);
      enter(key, [{ target, checks: checkTarget(pace, target, false, () => undefined) }]);
    },
    drainAddress: (group, address) => drain(addressKey(group, address)),
    removeAddress(group, address) {
      const key = addressKey(group, address);
      if (registrations.get(key)?.[0]?.target.isDraining === true) leave(key);
    },
    recheck(arn) {
      for (const { target, checks } of [...registrations.values()].flat()) {
        if (target.group.arn === arn && !target.isDraining) checks.restart();
      }
    },
    targets,
    next(arn, tried, key = null) {
      const able = targets(arn).filter(
        (each) => each.health.state === 'healthy' && !each.isDraining && !tried.has(each),
      );
      const own = key === null ? undefined : able.find((each) => targetKey(each) === key);
      if (own !== undefined) return own;
      const turn = turns.get(arn) ?? 0;
      turns.set(arn, turn + 1);
      return able[turn % able.length] ?? null;
    },
    clear() {
      for (const { checks } of [...registrations.values()].flat()) checks.end();
      registrations.clear();
      byGroup.clear();
      turns.clear();
    },
  };
}

function addressKey({ arn }: TargetGroup, { id, port }: RegisteredTarget): string {
  return `${arn} ${id}:${port}`;
}
