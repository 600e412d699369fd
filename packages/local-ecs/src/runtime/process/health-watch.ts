import { startChecks } from '../../checks/check-loop.ts';
import type { Pace } from '../../clock/pace.ts';
import type { HealthCheck } from '../runtime.ts';
import type { AssignedPort } from './program-environment.ts';

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

/** Runs a container's check for as long as it lives, and reports each change. Returns its end. */
export function watchHealth(
  pace: Pace,
  check: HealthCheck,
  passes: () => Promise<boolean>,
  report: (health: Health) => void,
): () => void {
  const startedAt = pace.now();
  let state: HealthState = { health: null, failuresInARow: 0 };
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

/**
 * The words of a health check as a command: `CMD` words as they are, `CMD-SHELL` by the shell. In both, localhost with a
 * container port means the port that the container has on this machine.
 */
export function checkCommand(command: readonly string[], ports: readonly AssignedPort[]): string[] {
  const [kind = '', ...words] = command;
  const mapped = words.map((word) => withAssignedPorts(word, ports));
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', mapped.join(' ')];
  return kind === 'CMD' ? mapped : [withAssignedPorts(kind, ports), ...mapped];
}

function withAssignedPorts(text: string, ports: readonly AssignedPort[]): string {
  return text.replaceAll(/\b(localhost|127\.0\.0\.1|0\.0\.0\.0)([: ])(\d{1,5})\b/g, (whole, host, between, port) => {
    const assigned = ports.find(({ containerPort }) => containerPort === Number(port));
    return assigned === undefined ? whole : `${host}${between}${assigned.hostPort}`;
  });
}
