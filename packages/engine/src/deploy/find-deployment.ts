import { SlipwayError } from '../errors/slipway-error.ts';
import type { EcsService } from '../model/ecs-service.ts';
import { shortName } from '../model/short-name.ts';
import type { Ecs } from '../ports/ecs.ts';

/**
 * The deployment to watch: the PRIMARY one, or the one with this id. One that is not listed any more (rolled back, superseded) is
 * found by its service deployment record, whose revision has the same number.
 *
 * @param deploymentId `ecs-svc/…` or its number alone; null for the PRIMARY deployment.
 * @throws SlipwayError DEPLOYMENT_NOT_FOUND.
 */
export async function findDeployment(
  ecs: Pick<Ecs, 'recentServiceDeployments'>,
  cluster: string,
  service: EcsService,
  deploymentId: string | null,
): Promise<{ readonly id: string; readonly taskDefinition: string; readonly createdAt: number }> {
  const wanted = deploymentId === null ? null : `ecs-svc/${shortName(deploymentId)}`;
  const listed = service.deployments.find(({ id, status }) => (wanted === null ? status === 'PRIMARY' : id === wanted));
  if (listed !== undefined) return listed;
  const records = wanted === null ? null : await ecs.recentServiceDeployments(cluster, service.name);
  const record = records?.find(({ targetRevisionArn }) => shortName(targetRevisionArn) === shortName(wanted ?? ''));
  if (wanted === null || record === undefined) {
    throw new SlipwayError('DEPLOYMENT_NOT_FOUND', {
      deploymentId: wanted ?? 'that is PRIMARY',
      service: service.name,
      known: service.deployments.map(({ id }) => id),
    });
  }
  return { id: wanted, taskDefinition: service.taskDefinition, createdAt: record.createdAt };
}
