import { isJsonObject, type JsonObject } from '../json.ts';
import { cpuUnits, memoryMebibytes } from '../operations/task-size.ts';
import type { HealthCheck, TaskToRun } from '../runtime/runtime.ts';
import type { Task } from '../state/task.ts';
import { digestToRun } from './version-consistency.ts';

/** A task as a runtime sees it: ECS's defaults filled in. */
export function taskToRun(task: Task): TaskToRun {
  const { family, revision, content } = task.taskDefinition;
  const size = (member: 'cpu' | 'memory', read: (text: string) => number | null): number | null => {
    const given = task.overrides[member] ?? content[member];
    return typeof given === 'string' ? read(given) : null;
  };
  return {
    id: task.id,
    arn: task.arn,
    clusterName: task.clusterName,
    family,
    revision,
    cpu: size('cpu', cpuUnits),
    memory: size('memory', memoryMebibytes),
    volumes: Array.isArray(content['volumes']) ? content['volumes'].filter(isJsonObject) : [],
    group: task.group,
    networkMode: task.networkMode,
    hasTargets: task.targetGroups.length > 0,
    containers: task.containers.map((container) => {
      const { name, image, essential, definition } = container;
      const digest = digestToRun(task, container);
      return { name, image, digest, essential, definition, healthCheck: healthCheckOf(definition) };
    }),
  };
}

function healthCheckOf(definition: JsonObject): HealthCheck | null {
  const check = definition['healthCheck'];
  if (!isJsonObject(check)) return null;
  const seconds = (member: string, otherwise: number): number => {
    const value = check[member];
    return typeof value === 'number' ? value : otherwise;
  };
  const { command } = check;
  return {
    command: Array.isArray(command) ? command.filter((word) => typeof word === 'string') : [],
    interval: seconds('interval', 30),
    timeout: seconds('timeout', 5),
    retries: seconds('retries', 3),
    startPeriod: seconds('startPeriod', 0),
  };
}
