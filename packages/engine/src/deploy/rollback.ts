import type { Deployment, EcsService } from '../model/ecs-service.ts';
import { isJsonObject } from '../model/json.ts';
import type { ServiceDeployment } from '../model/service-deployment.ts';
import { shortName } from '../model/short-name.ts';
import type { Ecs } from '../ports/ecs.ts';

/** A failed deployment and what is known of the time before it. */
export interface FailedDeployment {
  readonly cluster: string;
  readonly service: EcsService;
  readonly deploymentId: string;
  /** What was PRIMARY before, as it was listed then; null when it is not known or there was none. */
  readonly previous: Deployment | null;
}

/** What came of asking for a rollback. */
export type RollbackRequest =
  /** ECS goes back by itself, or was asked to; it chooses the target: the newest deployment that completed. */
  | { readonly by: 'ecs' | 'stop-service-deployment'; readonly likelyTarget: Deployment | null }
  /** A new deployment of the previous task definition. */
  | { readonly by: 'update-service'; readonly deployment: Deployment }
  | { readonly by: 'none'; readonly why: string };

/**
 * Goes back to the deployment before, in the way that does least: ECS's own rollback where it is under way or configured and due,
 * else StopServiceDeployment, else (where that is denied or unsupported, and `mayUpdate`) an UpdateService to the previous task definition.
 * No second rollback is ever started beside one of ECS.
 */
export async function requestRollback(
  ecs: Pick<Ecs, 'recentServiceDeployments' | 'stopServiceDeployment' | 'updateService'>,
  failed: FailedDeployment,
  mayUpdate: boolean,
): Promise<RollbackRequest> {
  const target = listedTarget(failed);
  if (rollsBackByItself(failed)) return { by: 'ecs', likelyTarget: target };
  const records = await ecs.recentServiceDeployments(failed.cluster, failed.service.name);
  const record = recordOf(records, failed);
  if (isGoingBack(record)) return { by: 'ecs', likelyTarget: target };
  if (target === null && !hasCompletedRecord(records, record)) {
    return { by: 'none', why: 'there is no earlier deployment that completed' };
  }
  const answer = record === undefined ? 'unavailable' : await ecs.stopServiceDeployment(record.arn);
  if (answer === 'asked') return { by: 'stop-service-deployment', likelyTarget: target };
  if (answer === 'too-late') {
    // It came to an end in between: what is true now decides, so that no second rollback is started and none is waited for in vain.
    const now = recordOf(await ecs.recentServiceDeployments(failed.cluster, failed.service.name), failed);
    if (isGoingBack(now)) return { by: 'ecs', likelyTarget: target };
    if (now?.status === 'SUCCESSFUL') return { by: 'none', why: 'ECS has called the deployment complete meanwhile' };
  }
  if (!mayUpdate) return { by: 'none', why: 'ECS does not offer to stop the deployment' };
  if (target === null) return { by: 'none', why: 'the earlier deployment that completed is not listed any more' };
  const ours = failed.service.deployments.find(({ id }) => id === failed.deploymentId);
  // Without another task definition UpdateService makes no deployment; to force one would start the same again.
  if (target.taskDefinition === ours?.taskDefinition)
    return { by: 'none', why: 'the earlier deployment has the same task definition' };
  const updated = await ecs.updateService({
    cluster: failed.cluster,
    service: failed.service.name,
    taskDefinition: target.taskDefinition,
  });
  const deployment = updated.deployments.find(({ status }) => status === 'PRIMARY');
  return deployment === undefined
    ? { by: 'none', why: 'ECS listed no new deployment' }
    : { by: 'update-service', deployment };
}

/** The deployment that was PRIMARY before if it had completed, else the newest completed one that is listed. */
function listedTarget({ service, deploymentId, previous }: FailedDeployment): Deployment | null {
  if (previous !== null && hadCompleted(previous)) return previous;
  const completed = service.deployments.filter(
    ({ id, rolloutState }) => id !== deploymentId && rolloutState === 'COMPLETED',
  );
  return completed.toSorted((a, b) => b.createdAt - a.createdAt)[0] ?? null;
}

/** Where ECS reports no rolloutState (Classic load balancer), the counts have to do. */
function hadCompleted({ rolloutState, desiredCount, runningCount }: Deployment): boolean {
  if (rolloutState === null) return desiredCount > 0 && runningCount >= desiredCount;
  return rolloutState === 'COMPLETED';
}

function recordOf(
  records: readonly ServiceDeployment[] | null,
  { deploymentId }: FailedDeployment,
): ServiceDeployment | undefined {
  return records?.find(({ targetRevisionArn }) => shortName(targetRevisionArn) === shortName(deploymentId));
}

function isGoingBack(record: ServiceDeployment | undefined): boolean {
  return record?.status.startsWith('ROLLBACK_') === true && record.status !== 'ROLLBACK_FAILED';
}

function hasCompletedRecord(
  records: readonly ServiceDeployment[] | null,
  ours: ServiceDeployment | undefined,
): boolean {
  return (records ?? []).some((record) => record.arn !== ours?.arn && record.status === 'SUCCESSFUL');
}

/** Whether ECS called the deployment FAILED and its circuit breaker or alarms are set to roll back. */
function rollsBackByItself(failed: FailedDeployment): boolean {
  const { service, deploymentId } = failed;
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (primary !== undefined && primary.id !== deploymentId) return true;
  if (primary?.rolloutState !== 'FAILED' || listedTarget(failed) === null) return false;
  const configuration = service.deploymentConfiguration;
  const guard = /alarm/i.test(primary.rolloutStateReason ?? '')
    ? configuration['alarms']
    : configuration['deploymentCircuitBreaker'];
  return isJsonObject(guard) && guard['rollback'] === true;
}
