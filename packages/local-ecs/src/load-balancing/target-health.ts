import type { HealthCheckSettings } from './target-group.ts';

/** What one check found; `reason` and `description` are ELB's where it failed. */
export type Probe =
  | { readonly passed: true }
  | { readonly passed: false; readonly reason: string; readonly description: string };

/** The health of a target, from its checks so far. */
export interface TargetHealth {
  readonly state: 'initial' | 'healthy' | 'unhealthy';
  /** In a row. */
  readonly passes: number;
  readonly failures: number;
  /** Null while it is healthy. */
  readonly reason: string | null;
  readonly description: string | null;
}

/** Before the first check has an outcome. */
export const INITIAL_HEALTH: TargetHealth = {
  state: 'initial',
  passes: 0,
  failures: 0,
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
};

/** Of a target that was found healthy. */
export const HEALTHY: TargetHealth = { state: 'healthy', passes: 1, failures: 0, reason: null, description: null };

/** The health after one more check: the first that passes makes a new target healthy, later changes take the thresholds. */
export function afterProbe(
  health: TargetHealth,
  probe: Probe,
  { healthyThreshold, unhealthyThreshold }: Pick<HealthCheckSettings, 'healthyThreshold' | 'unhealthyThreshold'>,
): TargetHealth {
  if (probe.passed) {
    const passes = health.passes + 1;
    const isHealthy = health.state !== 'unhealthy' || passes >= healthyThreshold;
    return isHealthy
      ? { state: 'healthy', passes, failures: 0, reason: null, description: null }
      : { ...health, passes, failures: 0 };
  }
  const failures = health.failures + 1;
  const { reason, description } = probe;
  return failures >= unhealthyThreshold
    ? { state: 'unhealthy', passes: 0, failures, reason, description }
    : { ...health, passes: 0, failures };
}
