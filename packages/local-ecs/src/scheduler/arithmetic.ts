import type { CircuitBreakerSettings, DeploymentConfiguration } from '../state/deployment-configuration.ts';

/** How few healthy and how many live tasks a service may have while it changes. */
export interface TaskLimits {
  readonly floor: number;
  readonly ceiling: number;
}

/** The floor is rounded up, the ceiling down: 50 % of 1 is 1, 150 % of 1 is 1. */
export function taskLimits(
  desired: number,
  { minimumHealthyPercent, maximumPercent }: Pick<DeploymentConfiguration, 'minimumHealthyPercent' | 'maximumPercent'>,
): TaskLimits {
  return {
    floor: Math.ceil((desired * minimumHealthyPercent) / 100),
    ceiling: Math.floor((desired * maximumPercent) / 100),
  };
}

/** How many tasks of a deployment have to fail before the circuit breaker triggers. */
export function breakerThreshold({ threshold }: CircuitBreakerSettings, desired: number): number {
  if (threshold.type === 'COUNT') return threshold.value;
  const share = Math.ceil((desired * threshold.value) / 100);
  return threshold.type === 'UNBOUNDED_PERCENT' ? share : Math.min(200, Math.max(3, share));
}

/** The wait after the n-th start in a row that never came to RUNNING: doubling, 15 minutes at most. */
export function backoffMs(failedStarts: number): number {
  return Math.min(15 * 60_000, 5_000 * 2 ** (failedStarts - 1));
}
