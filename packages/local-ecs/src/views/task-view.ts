import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { taskHealth } from '../scheduler/health.ts';
import type { Task } from '../state/task.ts';
import { containerView } from './container-view.ts';
import { attachment } from './network-interface.ts';
import { taskSize } from './task-size-view.ts';
import { optional, seconds, tagList } from './wire.ts';

/** GiB of storage that a Fargate task gets when it asks for none. */
const STORAGE = { sizeInGiB: 20 };

/** A task in wire form. */
export function taskView(task: Task, includeTags: boolean): JsonObject {
  const { settings, taskDefinition } = task;
  return {
    attachments: task.networkMode === 'awsvpc' ? [attachment(task)] : [],
    attributes: [{ name: 'ecs.cpu-architecture', value: architecture(taskDefinition.content) }],
    availabilityZone: `${task.region}a`,
    capacityProviderName: settings['capacityProviderName'],
    clusterArn: task.clusterArn,
    connectivity: task.connectivityAt === null ? undefined : 'CONNECTED',
    connectivityAt: seconds(task.connectivityAt),
    containers: task.containers.map((container) => containerView(task, container)),
    ...taskSize(task),
    createdAt: seconds(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: settings['enableExecuteCommand'] === true,
    executionStoppedAt: seconds(task.executionStoppedAt),
    group: task.group,
    healthStatus: taskHealth(task),
    lastStatus: task.lastStatus,
    launchType: task.launchType,
    overrides: overridesView(task),
    ...(task.launchType === 'FARGATE' ? ofFargate(task) : {}),
    pullStartedAt: seconds(task.pullStartedAt),
    pullStoppedAt: seconds(task.pullStoppedAt),
    startedAt: seconds(task.startedAt),
    startedBy: optional(task.startedBy),
    stopCode: optional(task.stopCode),
    stoppedReason: optional(task.stoppedReason),
    stoppingAt: seconds(task.stoppingAt),
    stoppedAt: seconds(task.stoppedAt),
    tags: includeTags ? tagList(task.tags) : [],
    taskArn: task.arn,
    taskDefinitionArn: taskDefinition.arn,
    version: task.version,
  };
}

function architecture({ runtimePlatform }: JsonObject): string {
  return isJsonObject(runtimePlatform) && runtimePlatform['cpuArchitecture'] === 'ARM64' ? 'arm64' : 'x86_64';
}

function ofFargate({ settings, overrides, taskDefinition }: Task): JsonObject {
  const asked = settings['platformVersion'];
  const storage = overrides['ephemeralStorage'] ?? taskDefinition.content['ephemeralStorage'] ?? STORAGE;
  return {
    platformVersion: asked === undefined || asked === 'LATEST' ? '1.4.0' : asked,
    platformFamily: 'Linux',
    ephemeralStorage: storage,
    fargateEphemeralStorage: storage,
  };
}

/** Every container is named, with what is overridden of it. */
function overridesView({ overrides, containers }: Task): JsonObject {
  const { containerOverrides, ...others } = overrides;
  const given = objects(containerOverrides);
  return {
    ...others,
    containerOverrides: containers.map(({ name }) => ({ ...given.find((each) => each['name'] === name), name })),
    inferenceAcceleratorOverrides: [],
  };
}

function objects(value: JsonValue): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
