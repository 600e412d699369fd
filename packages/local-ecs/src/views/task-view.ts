import type { JsonObject, JsonValue } from '../json.ts';
import type { PortBinding } from '../runtime/runtime.ts';
import { hasDecidingCheck, taskHealth } from '../scheduler/health.ts';
import { privateAddress, type Task, type TaskContainer } from '../state/task.ts';
import { optional, seconds, tagList } from './wire.ts';

/** A task in wire form. */
export function taskView(task: Task, includeTags: boolean): JsonObject {
  const { settings, taskDefinition } = task;
  const isFargate = task.launchType === 'FARGATE';
  const { containerOverrides, ...overrides } = task.overrides;
  return {
    attachments: task.networkMode === 'awsvpc' ? [attachment(task)] : [],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    availabilityZone: `${task.region}a`,
    capacityProviderName: settings['capacityProviderName'],
    clusterArn: task.clusterArn,
    connectivity: task.connectivityAt === null ? undefined : 'CONNECTED',
    connectivityAt: seconds(task.connectivityAt),
    containers: task.containers.map((container) => containerView(task, container)),
    cpu: amount(overrides['cpu'] ?? taskDefinition.content['cpu']),
    memory: amount(overrides['memory'] ?? taskDefinition.content['memory']),
    createdAt: seconds(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: settings['enableExecuteCommand'] === true,
    executionStoppedAt: seconds(task.executionStoppedAt),
    group: task.group,
    healthStatus: taskHealth(task),
    lastStatus: task.lastStatus,
    launchType: task.launchType,
    overrides: {
      ...overrides,
      containerOverrides: containerOverrides ?? task.containers.map(({ name }) => ({ name })),
      inferenceAcceleratorOverrides: [],
    },
    platformVersion: isFargate ? platformVersion(settings['platformVersion']) : undefined,
    platformFamily: isFargate ? 'Linux' : undefined,
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

/** In tasks, amounts are strings; in container definitions they are numbers. */
function amount(value: JsonValue): string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
}

function platformVersion(asked: JsonValue): JsonValue {
  return asked === undefined || asked === 'LATEST' ? '1.4.0' : asked;
}

function containerView(task: Task, container: TaskContainer): JsonObject {
  const { definition } = container;
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    imageDigest: optional(container.imageDigest),
    runtimeId: task.startedAt === null ? undefined : `${task.id}-${String(task.createdAt).slice(-10)}`,
    lastStatus: container.lastStatus,
    exitCode: optional(container.exitCode),
    reason: optional(container.reason),
    networkBindings: container.ports.map(binding),
    networkInterfaces:
      task.networkMode === 'awsvpc'
        ? [{ attachmentId: attachmentId(task), privateIpv4Address: privateAddress(task) }]
        : [],
    healthStatus: hasDecidingCheck(container) || definition['healthCheck'] !== undefined ? container.health : 'UNKNOWN',
    cpu: amount(definition['cpu']) ?? '0',
    memory: amount(definition['memory']),
    memoryReservation: amount(definition['memoryReservation']),
  };
}

function binding({ host, containerPort, hostPort }: PortBinding): JsonObject {
  return { bindIP: host, containerPort, hostPort, protocol: 'tcp' };
}

function attachment(task: Task): JsonObject {
  const isUp = task.connectivityAt !== null;
  const status = task.lastStatus === 'STOPPED' ? 'DELETED' : isUp ? 'ATTACHED' : 'PRECREATED';
  const [subnet] = subnets(task.settings);
  const details = [
    { name: 'subnetId', value: subnet ?? 'subnet-local' },
    { name: 'networkInterfaceId', value: `eni-${task.id.slice(0, 17)}` },
    { name: 'privateIPv4Address', value: privateAddress(task) },
  ];
  return { id: attachmentId(task), type: 'ElasticNetworkInterface', status, details };
}

function subnets(settings: JsonObject): string[] {
  const network = settings['networkConfiguration'] as { awsvpcConfiguration?: { subnets?: string[] } } | undefined;
  return network?.awsvpcConfiguration?.subnets ?? [];
}

/** The task id in the form of a UUID: stable, and unique as the id is. */
function attachmentId({ id }: Task): string {
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
}
