import type { Pace } from '../clock/pace.ts';
import type { Place } from '../state/place.ts';
import type { Task, TaskContainer } from '../state/task.ts';
import { type AwslogsOptions, awslogsOptions } from './awslogs-options.ts';
import { ContainerLog } from './container-log.ts';
import type { LogStore } from './log-store.ts';

/** What containers write, on its way to CloudWatch Logs. */
export interface TaskLogs {
  /** Makes the streams of its containers, as their log drivers do before a program begins. */
  open(task: Task): void;
  /** Writes a line of a container where its awslogs driver sends it; lines of other drivers go nowhere. */
  write(task: Task, container: string, line: string): void;
  /** Writes what is held back: nothing more will come. */
  close(task: Task): void;
  /** Writes what is held back of all tasks. */
  flush(): void;
  /** Forgets what is held back. */
  clear(): void;
}

/** @param pace of the clock itself */
export function createTaskLogs(logs: LogStore, pace: Pace): TaskLogs {
  const open = new Map<TaskContainer, ContainerLog | null>();

  const logOf = (task: Task, container: TaskContainer): ContainerLog | null => {
    const known = open.get(container);
    if (known !== undefined) return known;
    const options = awslogsOptions(container.definition);
    const log =
      options === null
        ? null
        : new ContainerLog(writerTo(logs, task, container.name, options), pace, options.eventStart);
    open.set(container, log);
    return log;
  };

  return {
    open(task) {
      for (const container of task.containers) logOf(task, container)?.write([]);
    },
    write(task, name, line) {
      const container = task.containers.find((each) => each.name === name);
      if (container !== undefined) logOf(task, container)?.take(line);
    },
    close(task) {
      for (const container of task.containers) {
        open.get(container)?.flush();
        open.delete(container);
      }
    },
    flush() {
      for (const log of open.values()) log?.flush();
    },
    clear() {
      for (const log of open.values()) log?.forget();
      open.clear();
    },
  };
}

/** Group and stream come into being with the first write, and again where somebody has deleted them. */
function writerTo(logs: LogStore, task: Task, container: string, options: AwslogsOptions): ContainerLog['write'] {
  const place: Place = options.region === null ? task : { accountId: task.accountId, region: options.region };
  const stream = streamName(task, container, options);
  return (lines) => {
    const group = logs.addGroup(place, { name: options.group });
    logs.append(logs.addStream(group, stream), lines);
  };
}

/** Without a prefix the stream has the id of the container in its engine. */
function streamName(task: Task, container: string, { streamPrefix }: AwslogsOptions): string {
  return streamPrefix === null ? `${task.id}-${container}` : `${streamPrefix}/${container}/${task.id}`;
}
