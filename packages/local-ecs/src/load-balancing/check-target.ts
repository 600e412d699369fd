import { startChecks } from '../checks/check-loop.ts';
import type { Pace } from '../clock/pace.ts';
import { probe } from './probe.ts';
import type { Target } from './target.ts';
import { afterProbe, type Probe } from './target-health.ts';

/** The checks of one target. */
export interface TargetChecks {
  /** Begins anew by the settings that the group has now; what is known of the health stays. */
  restart(): void;
  end(): void;
}

/** Checks a target by the settings of its group. @param changed hears of each check that counts */
export function checkTarget(pace: Pace, target: Target, isKeptUnhealthy: boolean, changed: () => void): TargetChecks {
  const start = (): (() => void) =>
    startChecks<Probe>(pace, {
      intervalMs: target.group.healthCheck.interval * 1000,
      isSettled: () => target.health.state !== 'initial',
      check: () =>
        isKeptUnhealthy
          ? Promise.resolve(KEPT_UNHEALTHY)
          : probe(target.host, target.checkPort(), target.group.healthCheck),
      judge(result, counts) {
        if (!result.passed && !counts) return;
        target.health = afterProbe(target.health, result, target.group.healthCheck);
        changed();
      },
    });
  let end = start();
  return {
    restart() {
      end();
      end = start();
    },
    end: () => end(),
  };
}

/** What a fault makes of every check. */
const KEPT_UNHEALTHY: Probe = {
  passed: false,
  reason: 'Target.FailedHealthChecks',
  description: 'Health checks failed',
};
