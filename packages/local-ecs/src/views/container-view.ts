import type { JsonObject } from '../json.ts';
import type { PortBinding } from '../runtime/runtime.ts';
import type { Task, TaskContainer } from '../state/task.ts';
import { networkInterfaces } from './network-interface.ts';
import { amount } from './task-size-view.ts';
import { optional } from './wire.ts';

/** A container of a task in wire form. */
export function containerView(task: Task, container: TaskContainer): JsonObject {
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
    networkInterfaces: networkInterfaces(task),
    healthStatus: definition['healthCheck'] === undefined ? 'UNKNOWN' : container.health,
    managedAgents: task.settings['enableExecuteCommand'] === true ? [NO_AGENT] : undefined,
    cpu: amount(definition['cpu']) ?? '0',
    memory: amount(definition['memory']),
    memoryReservation: amount(definition['memoryReservation']),
  };
}

/** No session into a container can be opened here, and a client that waits for the agent may know. */
const NO_AGENT = {
  name: 'ExecuteCommandAgent',
  lastStatus: 'STOPPED',
  reason: 'local-ecs has no execute command agent',
};

function binding({ host, containerPort, hostPort }: PortBinding): JsonObject {
  return { bindIP: host, containerPort, hostPort, protocol: 'tcp' };
}
