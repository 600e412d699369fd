import type { JsonObject } from '../../model/json.ts';
import { shortName } from '../../model/short-name.ts';
import type { Task, TaskContainer } from '../../model/task.ts';
import { moment, number, objects, text } from './json-members.ts';

/** A task as DescribeTasks and RunTask write it. */
export function toTask(json: JsonObject): Task {
  const arn = text(json, 'taskArn') ?? '';
  return {
    arn,
    id: shortName(arn),
    taskDefinition: text(json, 'taskDefinitionArn') ?? '',
    startedBy: text(json, 'startedBy'),
    lastStatus: text(json, 'lastStatus') ?? '',
    desiredStatus: text(json, 'desiredStatus') ?? '',
    healthStatus: text(json, 'healthStatus'),
    stopCode: text(json, 'stopCode'),
    stoppedReason: text(json, 'stoppedReason'),
    createdAt: moment(json, 'createdAt'),
    startedAt: moment(json, 'startedAt'),
    stoppingAt: moment(json, 'stoppingAt'),
    stoppedAt: moment(json, 'stoppedAt'),
    containers: objects(json, 'containers').map(toContainer),
  };
}

function toContainer(json: JsonObject): TaskContainer {
  return {
    name: text(json, 'name') ?? '',
    lastStatus: text(json, 'lastStatus') ?? '',
    exitCode: number(json, 'exitCode'),
    reason: text(json, 'reason'),
    healthStatus: text(json, 'healthStatus'),
    image: text(json, 'image'),
    imageDigest: text(json, 'imageDigest'),
  };
}
