import { isJsonObject } from './json.ts';
import type { LogStore } from './siblings/log-store.ts';
import type { Task } from './state/task.ts';

/** Writes a line of a container where its awslogs driver sends it: stream `PREFIX/CONTAINER/TASKID`; other drivers are not followed. */
export function writeTaskLog(
  logs: LogStore,
  task: Task,
  containerName: string,
  message: string,
  timestamp: number,
): void {
  const container = task.containers.find(({ name }) => name === containerName);
  const configuration = container?.definition['logConfiguration'];
  if (
    !isJsonObject(configuration) ||
    configuration['logDriver'] !== 'awslogs' ||
    !isJsonObject(configuration['options'])
  )
    return;
  const { options } = configuration;
  const group = options['awslogs-group'];
  if (typeof group !== 'string') return;
  const prefix = options['awslogs-stream-prefix'];
  const region = options['awslogs-region'];
  // Without a prefix the stream has the id of the container in the container engine.
  const stream = typeof prefix === 'string' ? `${prefix}/${containerName}/${task.id}` : `${task.id}-${containerName}`;
  const place = typeof region === 'string' ? { accountId: task.accountId, region } : task;
  logs.write(place, group, stream, { timestamp, message });
}
