import { performance } from 'node:perf_hooks';
import type { Target } from './target.ts';

/** The header that says why the load balancer answers by itself; Amazon's says nothing. */
const HEADER = 'X-Local-Ecs-Reason';
/** Of a group with many targets. */
const MOST_NAMED = 5;

/** The header, with nothing in it that could end it. */
export function reasonHeader(reason: string): readonly [name: string, value: string] {
  return [HEADER, reason.replaceAll(/[^ -~]/g, '?')];
}

/** How a target is called where people read of it. */
export function nameOf({ taskId, host, port }: Target): string {
  return `${taskId === null ? 'target' : `task ${taskId}`} at ${host}:${port}`;
}

/** Says of a request that fails at the target from now on what happened, after how long, and whether the target had no more time. */
export function failureAt(target: Target): (what: string) => string {
  const startedAt = performance.now();
  return (what) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    return `${nameOf(target)} ${what} after ${seconds} s${target.isDraining ? ', while it was draining' : ''}`;
  };
}

/** Why none of the targets of a group gets a request. */
export function noneHealthy(groupName: string, targets: readonly Target[]): string {
  if (targets.length === 0) return `target group ${groupName} has no target`;
  const states = targets.map((each) => `${nameOf(each)} is ${each.isDraining ? 'draining' : each.health.state}`);
  const named = states.slice(0, MOST_NAMED).join(', ');
  return `target group ${groupName} has no healthy target: ${named}${states.length > MOST_NAMED ? ', and others' : ''}`;
}
