import { startChecks } from '../../checks/check-loop.ts';
import type { Pace } from '../../clock/pace.ts';
import type { HealthCheck } from '../runtime.ts';

/** What the health check of a container has found so far. */
export type Health = 'HEALTHY' | 'UNHEALTHY';

/** What Docker makes of the results of a container's check so far. */
export interface HealthState {
  readonly health: Health | null;
  readonly failuresInARow: number;
}

/**
 * The state after one more result: one success makes healthy, `retries` failures in a row unhealthy. Until the first
 * success, failures within the start period do not count.
 */
export function afterCheck(
  state: HealthState,
  result: { readonly passed: boolean; readonly withinStartPeriod: boolean },
  retries: number,
): HealthState {
  if (result.passed) return { health: 'HEALTHY', failuresInARow: 0 };
  if (state.health === null && result.withinStartPeriod) return state;
  const failuresInARow = state.failuresInARow + 1;
  return { health: failuresInARow >= retries ? 'UNHEALTHY' : state.health, failuresInARow };
}

/** Where an earlier local-ecs was with the checks of a container. */
export interface EarlierHealth {
  readonly health: Health | null;
  /** Epoch ms. */
  readonly startedAt: number;
}

/**
 * Runs a container's check for as long as it lives, and reports each change. Returns its end.
 *
 * @param earlier null for a container that has just started
 */
export function watchHealth(
  pace: Pace,
  check: HealthCheck,
  earlier: EarlierHealth | null,
  passes: () => Promise<boolean>,
  report: (health: Health) => void,
): () => void {
  const startedAt = earlier?.startedAt ?? pace.now();
  let state: HealthState = { health: earlier?.health ?? null, failuresInARow: 0 };
  return startChecks(pace, {
    intervalMs: check.interval * 1000,
    isSettled: () => state.health !== null,
    check: passes,
    judge(passed, counts) {
      if (!passed && !counts) return;
      const before = state.health;
      const withinStartPeriod = pace.now() - startedAt < check.startPeriod * 1000;
      state = afterCheck(state, { passed, withinStartPeriod }, check.retries);
      if (state.health !== null && state.health !== before) report(state.health);
    },
  });
}
