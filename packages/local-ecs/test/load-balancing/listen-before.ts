import { Agent } from 'node:http';
import { onTestFinished } from 'vitest';
import { openHttpPort } from '../../src/load-balancing/http-listener.ts';
import type { OpenPort } from '../../src/load-balancing/load-balancers.ts';
import type { Target } from '../../src/load-balancing/target.ts';
import { DEFAULT_HEALTH_CHECKS, type TargetGroup } from '../../src/load-balancing/target-group.ts';
import { INITIAL_HEALTH } from '../../src/load-balancing/target-health.ts';

/** A target at a port of this machine. */
export function target(port: number): Target {
  const group: TargetGroup = {
    arn: 'arn',
    name: 'web',
    accountId: '123456789012',
    region: 'us-east-1',
    protocol: 'HTTP',
    port: 80,
    targetType: 'ip',
    vpcId: null,
    isNamedOnly: false,
    healthCheck: DEFAULT_HEALTH_CHECKS.HTTP,
    attributes: {},
    registered: [],
  };
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const parts = { taskId: 't', host: '127.0.0.1', port, checkPort: () => port, health: INITIAL_HEALTH };
  return { ...parts, group, agent, isDraining: false };
}

/** A listener before these targets, in turn. */
export function listenBefore(...targets: readonly Target[]): Promise<OpenPort> {
  return impatientListener(60_000, ...targets);
}

/** The same, with another idle timeout. */
export async function impatientListener(idleMs: number, ...targets: readonly Target[]): Promise<OpenPort> {
  let turn = 0;
  const next = (tried: ReadonlySet<Target>): Target | null => {
    const able = targets.filter((each) => !tried.has(each));
    turn += 1;
    return able[(turn - 1) % able.length] ?? null;
  };
  const listener = await openHttpPort(0, {
    decide: () => ({ type: 'forward', next, none: () => 'nobody is there', cookies: () => [] }),
    idleMs: () => idleMs,
    now: () => 1_767_225_600_000,
  });
  onTestFinished(() => listener.close());
  return listener;
}
