import { copyJson, type JsonObject } from '../json.ts';
import { needsNoResolving } from '../scheduler/version-consistency.ts';
import type { Deployment } from '../state/deployment.ts';
import type { Region } from '../state/region.ts';
import { REVISION_MEMBERS, type Service } from '../state/service.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import type { World } from '../world.ts';

/** A deployment of `taskDefinition` with the settings the service has now; nothing is started yet. */
export function newDeployment(
  world: World,
  region: Region,
  service: Service,
  taskDefinition: TaskDefinition,
): Deployment {
  const number = world.nextDeploymentNumber();
  const id = `ecs-svc/${number}`;
  const now = world.pace.now();
  return {
    number,
    id,
    revisionArn: region.arns.serviceRevision(service.clusterName, service.name, number),
    taskDefinition,
    settings: revisionSettings(service.settings),
    createdAt: now,
    updatedAt: now,
    status: 'PRIMARY',
    desiredCount: 0,
    failedTasks: 0,
    failedStarts: 0,
    notBefore: 0,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    everCompleted: false,
    digestsResolved: needsNoResolving(taskDefinition),
    imageDigests: null,
    holdUntil: null,
    truth: { completedAt: null, failedAt: null, oldTasksGoneAt: null },
  };
}

/** The part of a service's settings that belongs to its revision. */
function revisionSettings(settings: JsonObject): JsonObject {
  const members = ['launchType', 'capacityProviderStrategy', 'platformFamily', ...REVISION_MEMBERS];
  return copyJson(Object.fromEntries(members.map((member) => [member, settings[member]])));
}
