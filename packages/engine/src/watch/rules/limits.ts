import type { Rule } from '../rule.ts';
import { describeWaiting } from './waiting.ts';

/** Time is up. These rules come after success and failure: a late success is a success. They end the watch, not the deployment. */
export const limitRules: readonly Rule[] = [
  {
    name: 'time-is-up',
    when: 'The watch has lasted as long as --timeout.',
    says: 'undecided',
    judge: (evidence) => {
      const { policy, subject, observation } = evidence;
      const limit = policy.limits.totalMs;
      if (limit === null || observation.at - subject.watchedSince < limit) return null;
      return {
        kind: 'undecided',
        because: 'time-is-up',
        detail: `time is up after ${seconds(limit)}: ${describeWaiting(evidence)}`,
      };
    },
  },
  {
    name: 'new-tasks-late',
    when: 'The new tasks did not serve within the first wait of ecs-deploy.',
    says: 'undecided',
    judge: (evidence) => {
      const { policy, subject, observation, memory } = evidence;
      const limit = policy.limits.servingMs;
      if (limit === null || memory.servedAt !== null || observation.at - subject.watchedSince < limit) return null;
      return {
        kind: 'undecided',
        because: 'time-is-up',
        detail: `the new tasks did not serve within ${seconds(limit)}: ${describeWaiting(evidence)}`,
      };
    },
  },
  {
    name: 'old-tasks-late',
    when: 'The old tasks were not gone within the second wait of ecs-deploy.',
    says: 'undecided',
    judge: (evidence) => {
      const { policy, observation, memory } = evidence;
      const limit = policy.limits.drainedMs;
      if (limit === null || memory.servedAt === null || observation.at - memory.servedAt < limit) return null;
      return {
        kind: 'undecided',
        because: 'time-is-up',
        detail: `the old tasks were not gone ${seconds(limit)} after the new ones served: ${describeWaiting(evidence)}`,
      };
    },
  },
  {
    name: 'stalled',
    when: 'The rollout came no nearer to its end for as long as --stalled-after. Waiting for an approval or for a drain whose end is known is not stalling.',
    says: 'undecided',
    judge: (evidence) => {
      const { policy, observation, memory } = evidence;
      const limit = policy.limits.stalledMs;
      if (limit === null || observation.at - memory.progressedAt < limit) return null;
      if ((observation.record?.waitingForHook ?? null) !== null || observation.at < (memory.drainEndsAt ?? 0))
        return null;
      return {
        kind: 'undecided',
        because: 'no-progress',
        detail: `no progress for ${seconds(limit)}: ${describeWaiting(evidence)}`,
      };
    },
  },
];

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
