import type { DeployRequest } from '../delivery-request.ts';
import { SlipwayError } from '../errors/slipway-error.ts';
import type { Happening } from '../events/delivery-event.ts';
import type { Deployment, EcsService } from '../model/ecs-service.ts';
import type { TaggedTaskDefinition, TaskDefinition } from '../model/task-definition.ts';
import type { Ecs } from '../ports/ecs.ts';
import { sameDefinition } from './difference.ts';
import { type PreparedPlan, updateFor } from './prepare.ts';

/** A service after its UpdateService call: the deployment that all that follows is about. */
export interface Rollout {
  readonly service: EcsService;
  readonly deployment: Pick<Deployment, 'id' | 'taskDefinition' | 'createdAt'>;
  /** What was PRIMARY before; null where no new deployment was made. */
  readonly previous: Deployment | null;
  /** rollout: our call made it · adopted: it was there before. */
  readonly role: 'rollout' | 'adopted';
}

/**
 * Carries plans out: registers what is missing (once, where two plans come to the same), then one UpdateService for each service. The answer gives the deployment id.
 *
 * @param definitions takes up what was registered, by ARN.
 * @param resumed what was taken up before; it is followed whatever comes of the rest.
 * @returns what was updated, and the error that stopped it when some services had been updated already: those have to be watched
 * before it is reported.
 * @throws SlipwayError when nothing was updated.
 */
export async function* applyPlans(
  ecs: Pick<Ecs, 'registerTaskDefinition' | 'updateService'>,
  request: DeployRequest,
  plans: readonly PreparedPlan[],
  definitions: Map<string, TaskDefinition>,
  resumed: readonly Rollout[] = [],
): AsyncGenerator<Happening, { readonly rollouts: readonly Rollout[]; readonly error: unknown }> {
  const rollouts: Rollout[] = [...resumed];
  const registered: { readonly arn: string; readonly wanted: TaggedTaskDefinition }[] = [];
  try {
    for (const prepared of plans) {
      const { plan, existing } = prepared;
      const known = existing ?? registered.find(({ wanted }) => sameDefinition(wanted, plan.wanted))?.arn;
      const taskDefinition = known ?? (await ecs.registerTaskDefinition(plan.registration));
      definitions.set(taskDefinition, plan.wanted.taskDefinition);
      if (known === undefined) {
        registered.push({ arn: taskDefinition, wanted: plan.wanted });
        yield { type: 'task-definition.registered', taskDefinition, services: prepared.made.services };
      }
      for (const service of prepared.services) {
        const rollout = await updateOne(ecs, request, service, taskDefinition);
        rollouts.push(rollout);
        yield started(rollout);
      }
    }
  } catch (error) {
    if (rollouts.length === 0) throw error;
    return { rollouts, error };
  }
  return { rollouts, error: null };
}

async function updateOne(
  ecs: Pick<Ecs, 'updateService'>,
  request: DeployRequest,
  before: EcsService,
  taskDefinition: string,
): Promise<Rollout> {
  const previous = primaryOf(before);
  const update = updateFor(request, before, taskDefinition);
  const service = update === null ? before : await ecs.updateService(update);
  const deployment = primaryOf(service);
  return deployment.id === previous.id
    ? { service, deployment, previous: null, role: 'adopted' }
    : { service, deployment, previous, role: 'rollout' };
}

function started({ service, deployment, previous, role }: Rollout): Happening {
  const common = {
    service: service.name,
    deploymentId: deployment.id,
    taskDefinition: deployment.taskDefinition,
    desiredCount: service.desiredCount,
  };
  return role === 'adopted'
    ? { type: 'deployment.adopted', ...common, because: 'unchanged' }
    : {
        type: 'deployment.started',
        ...common,
        previousDeploymentId: previous?.id ?? null,
        previousTaskDefinition: previous?.taskDefinition ?? null,
      };
}

/** ECS lists a PRIMARY deployment for every service with its own controller; without one there is nothing that could be followed. */
function primaryOf(service: EcsService): Deployment {
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (primary !== undefined) return primary;
  throw new SlipwayError('AWS_REFUSED', {
    action: 'ecs:UpdateService',
    resource: `service ${service.name}`,
    name: 'no PRIMARY deployment',
    said: 'the answer lists no deployment to follow',
  });
}
