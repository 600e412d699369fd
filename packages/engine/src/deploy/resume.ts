import type { DeployRequest, ResumePoint } from '../delivery-request.ts';
import { isSlipwayError } from '../errors/slipway-error.ts';
import type { Happening } from '../events/delivery-event.ts';
import type { EcsService } from '../model/ecs-service.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { Ecs } from '../ports/ecs.ts';
import type { Rollout } from './apply.ts';
import { sameDefinition } from './difference.ts';
import { findDeployment } from './find-deployment.ts';
import type { PreparedPlan } from './prepare.ts';

type Reader = Pick<Ecs, 'describeTaskDefinition' | 'recentServiceDeployments'>;

/** Clocks of two machines may differ so much. */
const skewMs = 5_000;

/**
 * Takes up the deployments that an interrupted attempt started for the same plan, whatever became of them meanwhile. Reads only.
 *
 * @param definitions takes up every task definition that was read, by ARN.
 * @returns what is to be followed, and the plans of the services that are still to be deployed.
 */
export async function* resumeRollouts(
  ecs: Reader,
  request: Pick<DeployRequest, 'cluster' | 'resume'>,
  plans: readonly PreparedPlan[],
  definitions: Map<string, TaskDefinition>,
): AsyncGenerator<Happening, { readonly rollouts: readonly Rollout[]; readonly plans: readonly PreparedPlan[] }> {
  if (request.resume === undefined || request.resume.size === 0) return { rollouts: [], plans };
  const rollouts: Rollout[] = [];
  const left: PreparedPlan[] = [];
  for (const prepared of plans) {
    const services: EcsService[] = [];
    for (const service of prepared.services) {
      const point = request.resume.get(service.name);
      const rollout = point === undefined ? null : await resumeOne(ecs, request.cluster, prepared, service, point);
      if (rollout === null) {
        services.push(service);
        continue;
      }
      definitions.set(rollout.deployment.taskDefinition, prepared.plan.wanted.taskDefinition);
      rollouts.push(rollout);
      yield {
        type: 'deployment.adopted',
        service: service.name,
        deploymentId: rollout.deployment.id,
        taskDefinition: rollout.deployment.taskDefinition,
        desiredCount: service.desiredCount,
        because: 'resumed',
      };
    }
    if (services.length > 0) left.push({ ...prepared, services });
  }
  return { rollouts, plans: left };
}

/** Null where the attempt deployed something else, or nothing. */
async function resumeOne(
  ecs: Reader,
  cluster: string,
  prepared: PreparedPlan,
  service: EcsService,
  point: ResumePoint,
): Promise<Rollout | null> {
  const { deploymentId, taskDefinition } = point;
  if (deploymentId === null || taskDefinition === null) return resumeUnanswered(prepared, service, point);
  if (!(await isWanted(ecs, prepared, taskDefinition))) return null;
  const deployment = await whereabouts(ecs, cluster, service, { id: deploymentId, createdAt: point.at });
  const previous = service.deployments.find(({ id }) => id === point.previousDeploymentId) ?? null;
  return { service, deployment: { ...deployment, taskDefinition }, previous, role: 'rollout' };
}

/** The call may have been made without an answer: then the service has the wanted definition, in a deployment younger than the plan. */
function resumeUnanswered({ existing }: PreparedPlan, service: EcsService, { at }: ResumePoint): Rollout | null {
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined || primary.taskDefinition !== existing || primary.createdAt < at - skewMs) return null;
  const previous = service.deployments.find(({ id }) => id !== primary.id) ?? null;
  return { service, deployment: primary, previous, role: 'rollout' };
}

async function isWanted(ecs: Reader, { existing, plan }: PreparedPlan, taskDefinition: string): Promise<boolean> {
  if (existing === taskDefinition) return true;
  try {
    return sameDefinition(await ecs.describeTaskDefinition(taskDefinition), plan.wanted);
  } catch (error) {
    if (isSlipwayError(error, 'TASK_DEFINITION_NOT_FOUND')) return false;
    throw error;
  }
}

/** As ECS knows the deployment; where it has left no trace that may be read, what the attempt knew of it will do. */
async function whereabouts(
  ecs: Reader,
  cluster: string,
  service: EcsService,
  known: { readonly id: string; readonly createdAt: number },
): Promise<{ readonly id: string; readonly createdAt: number }> {
  try {
    const { id, createdAt } = await findDeployment(ecs, cluster, service, known.id);
    return { id, createdAt };
  } catch (error) {
    if (isSlipwayError(error, 'DEPLOYMENT_NOT_FOUND')) return known;
    throw error;
  }
}
