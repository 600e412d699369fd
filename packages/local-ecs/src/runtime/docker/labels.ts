import type { TaskToRun } from '../runtime.ts';

/** Whose a container or volume is: of one local-ecs (by its data folder), and of one time that it runs tasks. */
export interface Owner {
  readonly instance: string;
  readonly session: string;
}

const TASK_ARN = 'com.amazonaws.ecs.task-arn';

/** Marks what belongs to a data folder, or to a local-ecs without one. */
export function instanceLabel({ instance }: Pick<Owner, 'instance'>): string {
  return `local-ecs.instance=${instance}`;
}

/** Marks what one run of local-ecs made. */
export function sessionLabel({ session }: Owner): string {
  return `local-ecs.session=${session}`;
}

/** Marks what belongs to a task, with the labels that ECS's own agent sets. @param container null: it serves all of them */
export function labelArguments(owner: Owner, task: TaskToRun, container: string | null): string[] {
  const labels = [
    instanceLabel(owner),
    sessionLabel(owner),
    `com.amazonaws.ecs.cluster=${task.clusterName}`,
    `${TASK_ARN}=${task.arn}`,
    `com.amazonaws.ecs.task-definition-family=${task.family}`,
    `com.amazonaws.ecs.task-definition-version=${task.revision}`,
    ...(container === null ? [] : [`com.amazonaws.ecs.container-name=${container}`]),
  ];
  return labels.flatMap((label) => ['--label', label]);
}

/** How docker, listing what is ours, is told to name the task of each (`--format`). */
export const TASK_ARN_FORMAT = `{{.Label "${TASK_ARN}"}}`;

/** The name of a container in docker, much as ECS's agent names it. */
export function containerName(task: TaskToRun, container: string): string {
  return `ecs-${task.family}-${task.revision}-${container}-${task.id}`;
}

/** The image of the containers that hold networks. */
export function pauseImageName({ session }: Owner): string {
  return `local-ecs-pause:${session}`;
}
