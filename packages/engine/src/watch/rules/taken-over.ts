import { shortName } from '../../model/short-name.ts';
import type { FailureCause } from '../../model/verdict.ts';
import { isStale, ourDeployment, primaryDeployment } from '../observation.ts';
import type { Evidence, Rule } from '../rule.ts';

/**
 * Our deployment is not (or no longer) the one that counts. These rules come first: after a rollback or a newer
 * deployment the counts look as healthy as after a success.
 */
export const takenOverRules: readonly Rule[] = [
  {
    name: 'service-gone',
    when: 'The service is DRAINING or INACTIVE.',
    says: 'failed',
    judge: ({ observation: { service } }) =>
      service.status === 'DRAINING' || service.status === 'INACTIVE'
        ? { kind: 'failed', cause: { kind: 'ecs' }, detail: `the service is ${service.status}: somebody deletes it` }
        : null,
  },
  {
    name: 'rolled-back',
    when: 'PRIMARY is a deployment that is older than ours, whether ours is still listed or has left no trace, or the service deployment record says so. An answer in which nothing happened since ours was made is an old answer, not a rollback.',
    says: 'rolled back',
    judge: ({ subject, observation }) => {
      const primary = primaryDeployment(observation.service);
      const status = observation.record?.status ?? '';
      const gone = primary !== null && primary.id !== subject.deploymentId;
      const older =
        gone &&
        !isStale(subject, observation.service) &&
        (subject.olderIds.includes(primary.id) || primary.createdAt < subject.createdAt);
      const isRecorded = status.startsWith('ROLLBACK') && status !== 'ROLLBACK_FAILED' && subject.role !== 'rollback';
      if (!older && !isRecorded) return null;
      const back = older ? primary : null;
      return {
        kind: 'rolled-back',
        cause: causeOf(observation, subject.deploymentId),
        detail: `${reasonOf(observation, subject.deploymentId) ?? 'ECS went back to an older deployment'}${back === null ? '' : `; ${back.id} is PRIMARY again`}`,
        to: back?.taskDefinition ?? null,
        inProgress: back === null || back.rolloutState === 'IN_PROGRESS',
      };
    },
  },
  {
    name: 'superseded',
    when: 'PRIMARY is a deployment that is newer than ours.',
    says: 'superseded',
    judge: ({ subject, observation }) => {
      const primary = primaryDeployment(observation.service);
      if (primary === null || primary.id === subject.deploymentId || primary.id === subject.replaces) return null;
      if (primary.createdAt < subject.createdAt) return null;
      return {
        kind: 'superseded',
        by: primary.id,
        detail: `somebody deployed ${shortName(primary.taskDefinition)} meanwhile (${primary.id})`,
      };
    },
  },
  {
    name: 'declared-failed',
    when: 'The rolloutState of our deployment is FAILED, or its service deployment record says that the rollback failed.',
    says: 'failed',
    judge: ({ subject, observation }) => {
      const ours = ourDeployment(subject, observation.service);
      const isRollbackFailed = observation.record?.status === 'ROLLBACK_FAILED' && subject.role !== 'rollback';
      if (ours?.rolloutState !== 'FAILED' && !isRollbackFailed) return null;
      return {
        kind: 'failed',
        cause: causeOf(observation, subject.deploymentId),
        detail: reasonOf(observation, subject.deploymentId) ?? 'ECS calls the deployment FAILED',
      };
    },
  },
  {
    name: 'stopped-by-someone',
    when: 'The service deployment record of ours says STOPPED or STOP_REQUESTED while ours is still PRIMARY.',
    says: 'failed',
    judge: ({ observation: { record } }) =>
      record !== null && (record.status === 'STOPPED' || record.status === 'STOP_REQUESTED')
        ? {
            kind: 'failed',
            cause: { kind: 'stopped-by-someone' },
            detail: record.statusReason ?? `the service deployment is ${record.status}`,
          }
        : null,
  },
];

/** Words of ECS on why a deployment failed: its own reason, the record's, then the newest event that names it. */
function reasonOf(observation: Evidence['observation'], deploymentId: string): string | null {
  const listed = observation.service.deployments.find(({ id }) => id === deploymentId);
  if (listed?.rolloutState === 'FAILED' && listed.rolloutStateReason !== null) return listed.rolloutStateReason;
  const { record } = observation;
  if (record !== null && (record.rollbackReason ?? record.statusReason) !== null)
    return record.rollbackReason ?? record.statusReason;
  const event = observation.service.events.find(({ message }) =>
    message.includes(`${deploymentId}) deployment failed`),
  );
  return event?.message ?? null;
}

function causeOf(observation: Evidence['observation'], deploymentId: string): FailureCause {
  const reason = reasonOf(observation, deploymentId) ?? '';
  if (/alarm/i.test(reason)) return { kind: 'alarm' };
  if (/circuit breaker|tasks? failed to start/i.test(reason)) return { kind: 'circuit-breaker' };
  return { kind: 'ecs' };
}
