import type { Deployment, EcsService } from '../../model/ecs-service.ts';
import { isJsonObject } from '../../model/json.ts';
import { shortName } from '../../model/short-name.ts';
import type { Verdict, WaitFor } from '../../model/verdict.ts';
import { oldTasks, oldTasksCounted, ourDeployment } from '../observation.ts';
import type { Evidence, Judgement, Rule } from '../rule.ts';
import { serves } from '../serving.ts';

/** Observations in a row that must agree before counts alone are believed. */
const steadyLooksNeeded = 3;

/** Our deployment is PRIMARY: is it as far as was asked for? */
export const doneRules: readonly Rule[] = [
  {
    name: 'running',
    when: 'With --wait-for running: all new tasks run, and the container health checks that they have pass. A fresh PRIMARY with desired 0 is not that.',
    says: 'succeeded, and says that the old tasks were not waited for',
    judge: (evidence) => {
      if (evidence.policy.waitFor !== 'running' || evidence.observation.service.desiredCount === 0) return null;
      const serving = serves(evidence);
      if (serving === 'look') return { kind: 'look' };
      return serving === 'yes' ? succeeded(evidence, 'old tasks may still serve and drain') : null;
    },
  },
  {
    name: 'steady',
    when: 'With --wait-for steady: our deployment is PRIMARY and its rolloutState is COMPLETED.',
    says: 'succeeded, and says that draining was not waited for',
    judge: (evidence) => {
      const { policy, subject, observation } = evidence;
      if (policy.waitFor === 'drained') return null;
      const ours = ourDeployment(subject, observation.service);
      if (!isComplete(ours) || !reachesDesiredCount(evidence)) return null;
      return succeeded(
        evidence,
        oldTasksCounted(subject, observation.service) > 0 ? 'old tasks still drain' : 'old tasks may still drain',
      );
    },
  },
  {
    name: 'drained',
    when: 'Our deployment is PRIMARY, its rolloutState is COMPLETED, no other deployment has tasks, and a look in this tick shows no old task short of STOPPED.',
    says: 'succeeded; nothing to do, where it was so from the start',
    judge: (evidence) => {
      const ours = ourDeployment(evidence.subject, evidence.observation.service);
      return isComplete(ours) && reachesDesiredCount(evidence) ? oldGone(evidence) : null;
    },
  },
  {
    name: 'no-rollout-state',
    when: 'ECS reports no rolloutState (Classic load balancer): ours is the only deployment, running equals desired for three observations in a row, and container health checks, where there are any, pass.',
    says: 'succeeded, after the same look at the old tasks',
    judge: (evidence) => {
      const ours = ourDeployment(evidence.subject, evidence.observation.service);
      if (ours === null || ours.rolloutState !== null || evidence.memory.steadyLooks < steadyLooksNeeded) return null;
      const serving = ours.desiredCount === 0 ? 'yes' : serves(evidence);
      if (serving === 'look') return { kind: 'look' };
      return serving === 'yes' ? oldGone(evidence) : null;
    },
  },
];

/** Whether the counts alone look done. Believed only when repeated, and only where ECS reports no rolloutState. */
export function countsLookDone({
  subject,
  observation: { service },
}: Pick<Evidence, 'subject' | 'observation'>): boolean {
  const ours = ourDeployment(subject, service);
  return (
    ours !== null &&
    ours.status === 'PRIMARY' &&
    service.deployments.length === 1 &&
    ours.desiredCount === service.desiredCount &&
    ours.runningCount === ours.desiredCount &&
    ours.pendingCount === 0
  );
}

/** A deployment that was replaced stays listed as COMPLETED, so that alone proves nothing. */
function isComplete(ours: Deployment | null): boolean {
  return ours?.status === 'PRIMARY' && ours.rolloutState === 'COMPLETED';
}

function oldGone(evidence: Evidence): Judgement | null {
  const { subject, observation } = evidence;
  if (oldTasksCounted(subject, observation.service) > 0) return null;
  if (observation.tasks?.at !== observation.at) return { kind: 'look' };
  if (oldTasks(subject, observation.tasks).length > 0) return null;
  return succeeded(evidence, null);
}

function reachesDesiredCount({ subject, observation: { service } }: Evidence): boolean {
  if (!subject.mustReachDesiredCount && !hasEarlySuccess(service)) return true;
  const ours = ourDeployment(subject, service);
  return ours !== null && ours.runningCount >= service.desiredCount;
}

/** With early success criteria COMPLETED comes before all new tasks run, so the count has to be looked at as well. */
function hasEarlySuccess(service: EcsService): boolean {
  const criteria = service.deploymentConfiguration['earlySuccessCriteria'];
  return (
    isJsonObject(criteria) &&
    Object.entries(criteria).some(([member, value]) => member.startsWith('enable') && value === true)
  );
}

function succeeded({ subject, policy, observation, memory }: Evidence, notWaitedFor: string | null): Verdict {
  const { service } = observation;
  const ours = ourDeployment(subject, service);
  const definition = shortName(subject.taskDefinition);
  const detail =
    service.desiredCount === 0
      ? `${definition} is set; the desired count is 0, so no task runs`
      : `${definition} serves with ${ours?.runningCount ?? 0} of ${service.desiredCount} tasks${saysDrained(policy.waitFor, notWaitedFor) ? ', no old task is left' : ''}`;
  const isFirst = memory.picture === '';
  const untouched = subject.role === 'adopted' && isFirst && notWaitedFor === null;
  return untouched ? { kind: 'nothing-to-do', detail } : { kind: 'succeeded', detail, notWaitedFor };
}

function saysDrained(waitFor: WaitFor, notWaitedFor: string | null): boolean {
  return waitFor === 'drained' || notWaitedFor === null;
}
