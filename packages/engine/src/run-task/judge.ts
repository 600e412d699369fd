import { isStopped, type Task, type TaskContainer } from '../model/task.ts';
import type { TaskDefinition } from '../model/task-definition.ts';

/** The judgement on a one-off task. */
export type TaskVerdict =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded'; readonly container: string; readonly exitCode: 0 }
  | {
      readonly kind: 'failed';
      /** The container that decided, null when none could. */
      readonly container: string | null;
      /** Null when that container has none: it never ran. */
      readonly exitCode: number | null;
      readonly reason: string;
    };

/**
 * Judges a one-off task by the containers that the task definition declares: the named one, else every essential one (of
 * those that failed, the first that was not just killed along with the others speaks). Containers that AWS injects (`aws-guardduty-agent`) are not declared and do not count.
 * A task that somebody or the infrastructure stopped has failed even if its program then ended with 0: it was not let finish.
 */
export function judgeTask(task: Task, definition: TaskDefinition, named: string | null): TaskVerdict {
  if (!isStopped(task)) return { kind: 'running' };
  const deciding = decidingContainers(definition, named).map((name) => ({ name, container: containerOf(task, name) }));
  const failures = deciding.filter(({ container }) => container?.exitCode !== 0);
  const failed = failures.find(({ container }) => endedByItself(container)) ?? failures[0];
  if (failed !== undefined) return failure(task, failed.name, failed.container);
  const first = deciding[0];
  if (first === undefined) return failure(task, null, null);
  if (wasCutShort(task)) {
    return { kind: 'failed', container: first.name, exitCode: 0, reason: task.stoppedReason ?? task.stopCode ?? '' };
  }
  return { kind: 'succeeded', container: first.name, exitCode: 0 };
}

/** Names of the containers whose exit codes decide, in the order of the task definition. `essential` is true when absent. */
function decidingContainers(definition: TaskDefinition, named: string | null): readonly string[] {
  if (named !== null) return [named];
  return definition.containerDefinitions.filter(({ essential }) => essential !== false).map(({ name }) => name);
}

function containerOf(task: Task, name: string): TaskContainer | null {
  return task.containers.find((container) => container.name === name) ?? null;
}

/** When an essential container ends, ECS stops the others by SIGTERM (143) and SIGKILL (137). */
function endedByItself(container: TaskContainer | null): boolean {
  const exitCode = container?.exitCode ?? null;
  return exitCode !== null && exitCode !== 137 && exitCode !== 143;
}

function failure(task: Task, name: string | null, container: TaskContainer | null): TaskVerdict {
  const exitCode = container?.exitCode ?? null;
  const reason = container?.reason ?? task.stoppedReason ?? task.stopCode ?? 'ECS gave no reason';
  return { kind: 'failed', container: name, exitCode, reason };
}

/** Stop codes of tasks that did not end by themselves. Absent on some old stops, which then are believed. */
function wasCutShort({ stopCode }: Task): boolean {
  return stopCode !== null && stopCode !== 'EssentialContainerExited';
}
