import type { Evidence, Judgement, Rule } from '../rule.ts';
import { describeWaiting } from './waiting.ts';

/** Time is up. These rules come after success and failure: a late success is a success. They end the watch, not the deployment. */
export const limitRules: readonly Rule[] = [
  {
    name: 'time-is-up',
    when: 'The watch has lasted as long as --timeout.',
    says: 'undecided',
    judge: (evidence) =>
      timeIsUp(
        evidence,
        evidence.policy.limits.totalMs,
        evidence.subject.watchedSince,
        (limit) => `time is up after ${limit}`,
      ),
  },
  {
    name: 'new-tasks-late',
    when: 'The new tasks did not serve within the first wait of ecs-deploy.',
    says: 'undecided',
    judge: (evidence) => {
      if (evidence.memory.servedAt !== null) return null;
      const { servingMs } = evidence.policy.limits;
      return timeIsUp(
        evidence,
        servingMs,
        evidence.subject.watchedSince,
        (limit) => `the new tasks did not serve within ${limit}`,
      );
    },
  },
  {
    name: 'old-tasks-late',
    when: 'The old tasks were not gone within the second wait of ecs-deploy.',
    says: 'undecided',
    judge: (evidence) => {
      const { servedAt } = evidence.memory;
      if (servedAt === null) return null;
      const { drainedMs } = evidence.policy.limits;
      return timeIsUp(
        evidence,
        drainedMs,
        servedAt,
        (limit) => `the old tasks were not gone ${limit} after the new ones served`,
      );
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

/** The verdict once `limitMs` have passed since `from`; before that, and without a limit, the rule is silent. */
function timeIsUp(
  evidence: Evidence,
  limitMs: number | null,
  from: number,
  words: (limit: string) => string,
): Judgement | null {
  if (limitMs === null || evidence.observation.at - from < limitMs) return null;
  const detail = `${words(seconds(limitMs))}: ${describeWaiting(evidence)}`;
  return { kind: 'undecided', because: 'time-is-up', detail };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
