import type { JsonObject } from '../json.ts';
import type { Region } from '../state/region.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import { seconds } from './wire.ts';

/** A task definition in wire form: all that was registered, and what ECS adds. */
export function taskDefinitionView(definition: TaskDefinition, region: Region): JsonObject {
  return {
    ...definition.content,
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    registeredAt: seconds(definition.registeredAt),
    registeredBy: `arn:${region.arns.partition}:iam::${region.accountId}:user/local`,
    deregisteredAt: seconds(definition.deregisteredAt),
    deleteRequestedAt: seconds(definition.deleteRequestedAt),
  };
}
