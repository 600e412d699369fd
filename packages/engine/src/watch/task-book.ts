import { tasksPerCall } from '../model/api-limits.ts';
import { isStopped, type Task } from '../model/task.ts';
import type { Ecs } from '../ports/ecs.ts';
import type { TaskLook } from './observation.ts';

/** What is known of the tasks of one service. A task seen STOPPED cannot change any more and is never described again. */
export class TaskBook {
  readonly #ecs: Pick<Ecs, 'listTasks' | 'describeTasks'>;
  readonly #cluster: string;
  readonly #service: string;
  readonly #tasks = new Map<string, Task>();
  #completeAt = Number.NEGATIVE_INFINITY;

  constructor(ecs: Pick<Ecs, 'listTasks' | 'describeTasks'>, cluster: string, service: string) {
    this.#ecs = ecs;
    this.#cluster = cluster;
    this.#service = service;
  }

  /** What is known, null before the first look. */
  get look(): TaskLook | null {
    return this.#tasks.size === 0 && this.#completeAt < 0
      ? null
      : { at: this.#completeAt, tasks: [...this.#tasks.values()] };
  }

  /** Looks at the tasks that are stopped or told to stop: old ones that drain, new ones that died. */
  async lookAtStopped(): Promise<void> {
    await this.#describe(await this.#ecs.listTasks(this.#cluster, this.#service, 'STOPPED'));
  }

  /** Looks at all tasks. RUNNING is listed first, so that a task that is told to stop in between is in one list or both, never in none. */
  async lookAtAll(at: number): Promise<void> {
    const running = await this.#ecs.listTasks(this.#cluster, this.#service, 'RUNNING');
    const stopped = await this.#ecs.listTasks(this.#cluster, this.#service, 'STOPPED');
    const listed = new Set([...running, ...stopped]);
    for (const arn of this.#tasks.keys()) {
      if (!listed.has(arn)) this.#tasks.delete(arn);
    }
    await this.#describe([...listed]);
    this.#completeAt = at;
  }

  async #describe(arns: readonly string[]): Promise<void> {
    const open = arns.filter((arn) => !isKnownStopped(this.#tasks.get(arn)));
    for (let from = 0; from < open.length; from += tasksPerCall) {
      const asked = open.slice(from, from + tasksPerCall);
      const described = await this.#ecs.describeTasks(this.#cluster, asked);
      for (const arn of asked) this.#tasks.delete(arn);
      for (const task of described) this.#tasks.set(task.arn, task);
    }
  }
}

function isKnownStopped(task: Task | undefined): boolean {
  return task !== undefined && isStopped(task);
}
