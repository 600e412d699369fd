import type { Deployment, EcsService } from '../model/ecs-service.ts';
import { isJsonObject } from '../model/json.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { Subject } from '../watch/subject.ts';

interface SubjectOptions {
  readonly now: number;
  readonly definition: TaskDefinition | null;
  readonly mustReachDesiredCount: boolean;
}

/** What to watch after an UpdateService answer, or for `slipway watch`. */
export function subjectOf(
  service: EcsService,
  deployment: Pick<Deployment, 'id' | 'taskDefinition' | 'createdAt'>,
  role: 'rollout' | 'adopted',
  options: SubjectOptions,
): Subject {
  return {
    service: service.name,
    deploymentId: deployment.id,
    taskDefinition: deployment.taskDefinition,
    role,
    createdAt: deployment.createdAt,
    eventsSince: eventsSince(service, deployment),
    olderIds: service.deployments
      .filter(({ id, createdAt }) => id !== deployment.id && createdAt <= deployment.createdAt)
      .map(({ id }) => id),
    replaces: null,
    targetOpen: false,
    hasHealthCheck: hasHealthCheck(options.definition),
    mustReachDesiredCount: options.mustReachDesiredCount,
    watchedSince: options.now,
  };
}

/** What ECS reported before a deployment was complete is its history; a complete one that is watched again has only what comes now. */
function eventsSince(service: EcsService, { id, createdAt }: Pick<Deployment, 'id' | 'createdAt'>): number {
  const isComplete = service.deployments.some(
    (listed) => listed.id === id && listed.status === 'PRIMARY' && listed.rolloutState === 'COMPLETED',
  );
  return isComplete ? Math.max(createdAt, afterAllEvents(service)) : createdAt;
}

/** The moment, on the clock of ECS, from which on its event log says something new. */
function afterAllEvents({ events }: EcsService): number {
  return Math.max(0, ...events.map(({ createdAt }) => createdAt + 1));
}

/**
 * What to watch while ECS goes back from a failed deployment. With no `target` known yet, it is whatever becomes PRIMARY next.
 *
 * @param service when the verdict fell: what it reported until then belongs to the deployment that failed.
 */
export function rollbackSubject(
  failed: Subject,
  service: EcsService,
  target: Deployment | null,
  isNew: boolean,
  now: number,
): Subject {
  return {
    ...failed,
    deploymentId: target?.id ?? '',
    taskDefinition: target?.taskDefinition ?? '',
    role: 'rollback',
    createdAt: target?.createdAt ?? 0,
    eventsSince: Math.max(failed.eventsSince, afterAllEvents(service)),
    olderIds: [],
    replaces: failed.deploymentId,
    targetOpen: !isNew,
    hasHealthCheck: false,
    mustReachDesiredCount: false,
    watchedSince: now,
  };
}

/** Whether a container of the definition has a health check; `["NONE"]` switches one of the image off. */
function hasHealthCheck(definition: TaskDefinition | null): boolean {
  return (definition?.containerDefinitions ?? []).some((container) => {
    const check = container['healthCheck'];
    const command = isJsonObject(check) ? check['command'] : undefined;
    return Array.isArray(command) && command[0] !== 'NONE';
  });
}
