import { cannotHeal } from '../../model/stop-classification.ts';
import { ourDeployment } from '../observation.ts';
import type { Evidence, Rule } from '../rule.ts';

/** Our deployment goes on, but what its tasks died of says how it will end. After COMPLETED, a stop is no failure of the deployment any more. */
export const failedRules: readonly Rule[] = [
  {
    name: 'cannot-heal',
    when: 'A task of our deployment stopped for a reason that trying again cannot help: image not found, no permission, secret missing, wrong architecture, invalid command.',
    says: 'failed',
    judge: (evidence) => {
      if (isComplete(evidence)) return null;
      const stop = [...evidence.memory.stops.values()].find((tally) => cannotHeal(tally.class));
      return stop === undefined
        ? null
        : { kind: 'failed', cause: { kind: 'cannot-heal', class: stop.class }, detail: stop.reason };
    },
  },
  {
    name: 'crash-loop',
    when: 'Tasks of our deployment stopped for the same reason as often as --max-crashes says. No capacity, a lost host and a stop by hand do not count.',
    says: 'failed',
    judge: (evidence) => {
      if (isComplete(evidence)) return null;
      const stop = [...evidence.memory.stops.values()].find(
        ({ counts, times }) => counts && times >= evidence.policy.maxCrashes,
      );
      return stop === undefined
        ? null
        : {
            kind: 'failed',
            cause: { kind: 'crash-loop', class: stop.class, times: stop.times },
            detail: `${stop.reason} (${stop.times} times)`,
          };
    },
  },
];

function isComplete({ subject, observation }: Evidence): boolean {
  return ourDeployment(subject, observation.service)?.rolloutState === 'COMPLETED';
}
