import type { Verdict } from '../../model/verdict.ts';
import { oldTasks, oldTasksCounted, ourDeployment, primaryDeployment } from '../observation.ts';
import type { Evidence, Rule } from '../rule.ts';

type Waiting = Extract<Verdict, { readonly kind: 'waiting' }>;

const notComplete: Waiting = {
  kind: 'waiting',
  on: 'completion',
  detail: 'ECS has not called the deployment complete yet',
};

/** What the rollout waits for, in the order in which it passes through. The last one always speaks. */
export const waitingRules: readonly Rule[] = [
  {
    name: 'awaiting-approval',
    when: 'A pause hook of the service deployment waits for ContinueServiceDeployment.',
    says: 'waiting (approval)',
    judge: ({ observation: { record } }) =>
      record === null || record.waitingForHook === null
        ? null
        : waiting(
            'approval',
            `the deployment is paused by ${record.waitingForHook}; ContinueServiceDeployment lets it go on`,
          ),
  },
  {
    name: 'gives-way',
    when: 'A rollback was asked for and the failed deployment is still PRIMARY.',
    says: 'waiting (rollback)',
    judge: ({ subject, observation }) =>
      subject.replaces === null || primaryDeployment(observation.service)?.id !== subject.replaces
        ? null
        : waiting('rollback', `ECS has not gone back from ${subject.replaces} yet`),
  },
  {
    name: 'not-visible-yet',
    when: 'ECS does not list our deployment (yet).',
    says: 'waiting (visible)',
    judge: ({ subject, observation, memory }) =>
      ourDeployment(subject, observation.service) !== null
        ? null
        : waiting(
            'visible',
            memory.seen
              ? `ECS does not list ${subject.deploymentId} at the moment`
              : `ECS does not list ${subject.deploymentId} yet`,
          ),
  },
  {
    name: 'no-capacity',
    when: 'ECS reported that it cannot place tasks, and fewer run than are wanted.',
    says: 'waiting (capacity)',
    judge: ({ subject, observation, memory }) => {
      const ours = ourDeployment(subject, observation.service);
      if (ours === null || memory.shortOfCapacity === null || ours.runningCount >= observation.service.desiredCount)
        return null;
      return waiting('capacity', memory.shortOfCapacity);
    },
  },
  {
    name: 'new-tasks-starting',
    when: 'Fewer new tasks run than are wanted.',
    says: 'waiting (starting)',
    judge: ({ subject, observation: { service } }) => {
      const ours = ourDeployment(subject, service);
      if (
        ours === null ||
        (ours.runningCount >= service.desiredCount &&
          ours.desiredCount >= service.desiredCount &&
          service.desiredCount > 0)
      )
        return null;
      if (service.desiredCount === 0) return null;
      const pending = ours.pendingCount > 0 ? `, ${ours.pendingCount} pending` : '';
      return waiting('starting', `${ours.runningCount} of ${service.desiredCount} new tasks run${pending}`);
    },
  },
  {
    name: 'old-tasks-stopping',
    when: 'All new tasks run and old ones are short of STOPPED.',
    says: 'waiting (healthy) while ECS has not begun to stop them, waiting (stopping) after that',
    judge: ({ subject, observation, memory }) => {
      const counted = oldTasksCounted(subject, observation.service);
      const left = Math.max(counted, oldTasks(subject, observation.tasks).length);
      if (left === 0) return null;
      const begun = memory.stoppingSince.size > 0 || counted < left || left < memory.mostOld;
      return begun
        ? waiting('stopping', `${left} old ${left === 1 ? 'task drains or stops' : 'tasks drain or stop'}`)
        : waiting(
            'healthy',
            `the new tasks run; ECS waits until they count as healthy, ${left} old ${left === 1 ? 'task still serves' : 'tasks still serve'}`,
          );
    },
  },
  {
    name: 'not-complete-yet',
    when: 'None of the above.',
    says: 'waiting (completion)',
    judge: () => notComplete,
  },
];

/** What the rollout waits for, in words. */
export function describeWaiting(evidence: Evidence): string {
  return waitingFor(evidence).detail;
}

/** What the rollout waits for, regardless of limits. */
export function waitingFor(evidence: Evidence): Waiting {
  for (const rule of waitingRules) {
    const judgement = rule.judge(evidence);
    if (judgement !== null && judgement.kind === 'waiting') return judgement;
  }
  return notComplete;
}

function waiting(on: Waiting['on'], detail: string): Waiting {
  return { kind: 'waiting', on, detail };
}
