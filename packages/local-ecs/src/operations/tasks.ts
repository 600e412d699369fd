import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { findCluster, findService, lookUpTask } from '../state/region.ts';
import type { Task } from '../state/task.ts';
import { sweepCluster } from '../store/sweep-cluster.ts';
import { taskView } from '../views/task-view.ts';
import { askedIds } from './asked-ids.ts';
import { foundOrMissing } from './found-or-missing.ts';
import { text, texts } from './input.ts';
import type { Operation } from './operation.ts';
import { page } from './pages.ts';

const MOST_DESCRIBED = 100;

/** ListTasks. It filters on the desired status (default RUNNING): a task that is being stopped is listed under STOPPED. */
export const listTasks: Operation = ({ world, region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  sweepCluster(world.journal, cluster, world.pace.now());
  const serviceName = text(input, 'serviceName');
  const service = serviceName === null ? null : findService(cluster, serviceName);
  const startedBy = text(input, 'startedBy');
  const family = text(input, 'family');
  const launchType = text(input, 'launchType');
  const containerInstance = text(input, 'containerInstance');
  const desiredStatus = text(input, 'desiredStatus') ?? 'RUNNING';
  if (startedBy !== null && (service !== null || family !== null)) {
    throw invalidParameter('startedBy can not be combined with other filters.');
  }
  const isWanted = (task: Task): boolean =>
    // Nothing ever has the desired status PENDING.
    task.desiredStatus === desiredStatus &&
    (service === null || task.serviceName === service.name) &&
    (startedBy === null || task.startedBy === startedBy) &&
    (family === null || task.taskDefinition.family === family) &&
    (launchType === null || task.launchType === launchType) &&
    containerInstance === null;
  const { page: tasks, nextToken } = page([...cluster.tasks.values()].filter(isWanted), input, 100);
  return { taskArns: tasks.map(({ arn }) => arn), nextToken };
};

/** DescribeTasks. Unknown tasks, and tasks stopped more than an hour ago, come back as failures. */
export const describeTasks: Operation = ({ world, region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  sweepCluster(world.journal, cluster, world.pace.now());
  const ids = askedIds(input, 'tasks', 'Tasks', MOST_DESCRIBED);
  const includeTags = texts(input, 'include').includes('TAGS');
  const view = (id: string): JsonObject | null => {
    const task = lookUpTask(cluster, id);
    return task === null ? null : taskView(task, includeTags);
  };
  const { found, failures } = foundOrMissing(ids, view, (id) => region.arns.task(cluster.name, id));
  return { tasks: found, failures };
};

/** StopTask. Answers at once; a service replaces the task. */
export const stopTask: Operation = ({ world, region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const task = lookUpTask(cluster, text(input, 'task') ?? '');
  if (task === null) throw invalidParameter('The referenced task was not found.');
  world.lifecycle.stop(task, 'UserInitiated', text(input, 'reason') ?? 'Task stopped by user');
  return { task: taskView(task, false) };
};
