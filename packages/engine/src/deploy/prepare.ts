import type { DeployRequest } from '../delivery-request.ts';
import { SlipwayError } from '../errors/slipway-error.ts';
import type { PlanMade, PlannedCall } from '../events/delivery-event.ts';
import type { EcsService } from '../model/ecs-service.ts';
import { isImageReference } from '../model/image-reference.ts';
import type { TaggedTaskDefinition, TaskDefinition } from '../model/task-definition.ts';
import type { Ecs, UpdateServiceRequest } from '../ports/ecs.ts';
import { sameDefinition } from './difference.ts';
import { maskRequest } from './masking.ts';
import { type Plan, planDeployment } from './plan.ts';
import { mergeDeploymentConfiguration, updateServiceRequest } from './update-service-request.ts';

/** An equal revision is looked for among so many of the newest ACTIVE ones. */
const reuseAmong = 10;

type DefinitionReader = Pick<Ecs, 'describeTaskDefinition' | 'listTaskDefinitions'>;

/** A revision of a task definition. */
interface TaggedRevision {
  readonly arn: string;
  readonly tagged: TaggedTaskDefinition;
}

/** A plan with the services that share it. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly services: readonly EcsService[];
  /** ARN of the revision that is there already, null where one has to be registered. */
  readonly existing: string | null;
  readonly made: PlanMade;
}

/**
 * Plans every service; services with the same task definition share one plan and so one registration. Reads only.
 *
 * @param definitions takes up every task definition that was read, by ARN.
 * @throws SlipwayError NO_CONTAINER_MATCHES, BAD_IMAGE_REFERENCE, TASK_DEFINITION_NOT_FOUND.
 */
export async function preparePlans(
  ecs: DefinitionReader,
  request: DeployRequest,
  services: readonly EcsService[],
  definitions: Map<string, TaskDefinition>,
): Promise<readonly PreparedPlan[]> {
  const prepared: PreparedPlan[] = [];
  for (const arn of new Set(services.map(({ taskDefinition }) => taskDefinition))) {
    const sharing = services.filter(({ taskDefinition }) => taskDefinition === arn);
    const current = await ecs.describeTaskDefinition(arn);
    definitions.set(arn, current.taskDefinition);
    const basis = await readBasis(ecs, request, arn, current);
    const plan = planDeployment({ ...basis, current, images: request.images });
    if (request.basis.kind === 'file') refusePlaceholders(request.basis.name, plan);
    const equal = plan.isUnchanged ? null : await findEqualRevision(ecs, plan.wanted, arn);
    if (equal !== null) definitions.set(equal.arn, equal.tagged.taskDefinition);
    const existing = plan.isUnchanged ? arn : (equal?.arn ?? null);
    const outcome = plan.isUnchanged ? 'unchanged' : existing === null ? 'register' : 'reuse';
    prepared.push({
      plan,
      services: sharing,
      existing,
      made: {
        type: 'plan.made',
        services: sharing.map(({ name }) => name),
        basis: basis.basisName,
        outcome,
        taskDefinition: existing,
        images: plan.images,
        changes: plan.changes,
        calls: request.dryRun ? plannedCalls(request, plan, sharing, existing) : [],
      },
    });
  }
  return prepared;
}

/** An image that nobody can pull, `$IMAGE` say, was meant to be replaced. What a service has already is not ours to judge. */
function refusePlaceholders(file: string, { wanted }: Plan): void {
  const problems = wanted.taskDefinition.containerDefinitions
    .filter(({ image }) => !isImageReference(image))
    .map(
      ({ name, image }) =>
        `the image of container "${name}" is no image reference: ${image} (give --container ${name}=IMAGE)`,
    );
  if (problems.length > 0) throw new SlipwayError('BAD_TASK_DEFINITION_FILE', { file, problems });
}

/** The one UpdateService call for a service, null where nothing has to be changed. */
export function updateFor(
  request: DeployRequest,
  service: EcsService,
  taskDefinition: string,
): UpdateServiceRequest | null {
  const isNew = taskDefinition !== service.taskDefinition;
  return updateServiceRequest({
    cluster: request.cluster,
    service: service.name,
    taskDefinition: isNew || request.forceNewDeployment ? taskDefinition : null,
    desiredCount: request.desiredCount,
    deploymentConfiguration: mergeDeploymentConfiguration(service.deploymentConfiguration, request),
    forceNewDeployment: request.forceNewDeployment,
  });
}

async function readBasis(
  ecs: DefinitionReader,
  { basis }: DeployRequest,
  arn: string,
  current: TaggedTaskDefinition,
): Promise<{ readonly basis: TaggedTaskDefinition; readonly basisName: string }> {
  switch (basis.kind) {
    case 'current':
      return { basis: current, basisName: arn };
    case 'latest': {
      const latest = await ecs.describeTaskDefinition(current.taskDefinition.family);
      const latestArn = latest.taskDefinition['taskDefinitionArn'];
      return { basis: latest, basisName: typeof latestArn === 'string' ? latestArn : current.taskDefinition.family };
    }
    case 'file':
      return { basis: basis.definition, basisName: basis.name };
    default:
      return basis satisfies never;
  }
}

/**
 * The newest revision that says the same: registering is not idempotent, the same content makes a new revision each time.
 * One after the other, over one connection: ten at once would cost ten TLS handshakes.
 *
 * @param unequal ARN of a revision that is known to differ.
 */
export async function findEqualRevision(
  ecs: DefinitionReader,
  wanted: TaggedTaskDefinition,
  unequal: string,
): Promise<TaggedRevision | null> {
  const arns = await ecs.listTaskDefinitions(wanted.taskDefinition.family, reuseAmong);
  for (const arn of arns.filter((candidate) => candidate !== unequal)) {
    const tagged = await ecs.describeTaskDefinition(arn);
    if (sameDefinition(tagged, wanted)) return { arn, tagged };
  }
  return null;
}

/** The calls of a dry run, as they would be made, secret-looking values masked. */
function plannedCalls(
  request: DeployRequest,
  plan: Plan,
  services: readonly EcsService[],
  existing: string | null,
): readonly PlannedCall[] {
  const register: readonly PlannedCall[] =
    existing === null ? [{ action: 'ecs:RegisterTaskDefinition', request: maskRequest(plan.registration) }] : [];
  const updates = services.flatMap((service) => {
    const update = updateFor(request, service, existing ?? `${plan.wanted.taskDefinition.family}:(new revision)`);
    return update === null ? [] : [{ action: 'ecs:UpdateService', request: maskRequest({ ...update }) }];
  });
  return [...register, ...updates];
}
