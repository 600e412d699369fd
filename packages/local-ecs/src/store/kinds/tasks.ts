import { containerDefinitions } from '../../scheduler/new-task.ts';
import type { Deployment } from '../../state/deployment.ts';
import type { Service } from '../../state/service.ts';
import type { Task, TaskContainer } from '../../state/task.ts';
import type { TaskDefinition } from '../../state/task-definition.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';
import { clusterOf, clustersOf } from './clusters.ts';
import { taskDefinitionOf } from './task-definitions.ts';

type TaskRecord = Omit<Task, 'taskDefinition' | 'deployment' | 'containers' | 'run' | 'cancelWait'> & {
  readonly taskDefinition: string;
  /** Its number; null for a task of none, and for one that has STOPPED: nothing asks it any more. */
  readonly deployment: string | null;
  /** Their definitions come from that of the task. */
  readonly containers: readonly Omit<TaskContainer, 'definition'>[];
};

export const TASKS: RecordKind<Task> = {
  name: 'task',
  isSwept: false,
  *all(state) {
    for (const { tasks } of clustersOf(state)) yield* tasks.values();
  },
  id: ({ arn }) => arn,
  encode({ run: _run, cancelWait: _cancelWait, ...rest }) {
    const record: TaskRecord = {
      ...rest,
      taskDefinition: rest.taskDefinition.arn,
      deployment: rest.stoppedAt === null ? (rest.deployment?.number ?? null) : null,
      containers: rest.containers.map(({ definition: _definition, ...container }) => container),
    };
    return plain(record);
  },
  restore(record, state) {
    const { taskDefinition: definitionArn, deployment, containers, ...rest } = unplain<TaskRecord>(record);
    const cluster = clusterOf(rest.clusterArn, state);
    const service = rest.serviceName === null ? null : (cluster.services.get(rest.serviceName) ?? null);
    const taskDefinition = taskDefinitionOf(definitionArn, state);
    const task: Task = {
      ...rest,
      taskDefinition,
      deployment: deployment === null ? null : deploymentOf(service, deployment),
      containers: withDefinitions(containers, taskDefinition, rest),
      run: null,
      cancelWait: null,
    };
    cluster.tasks.set(task.id, task);
    if (task.stoppedAt === null) service?.tasks.add(task);
    else cluster.stopped.push(task);
  },
};

function deploymentOf(service: Service | null, number: string): Deployment {
  const deployment = service?.revisions.get(number);
  if (deployment === undefined) throw missing('revision', number);
  return deployment;
}

function withDefinitions(
  containers: TaskRecord['containers'],
  taskDefinition: TaskDefinition,
  { overrides }: Pick<Task, 'overrides'>,
): TaskContainer[] {
  const definitions = containerDefinitions(taskDefinition, overrides);
  return containers.map((container, index) => ({ ...container, definition: definitions[index] ?? {} }));
}
