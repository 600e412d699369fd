import type { KnownTask, Runtime, RuntimeEvent, TaskToRun } from '../runtime.ts';
import { failedStart } from './failed-start.ts';
import type { TaskHost } from './placed-container.ts';
import { TaskRun, type TaskWorld } from './task-run.ts';

/** What the tasks of a runtime share, from the first of them to the end of all. */
export interface TaskSession {
  /** @param isKnown an earlier local-ecs has, or had, containers of the task */
  host(task: TaskToRun, isKnown: boolean): TaskHost;
  /** All its tasks are to end, and there is little time. */
  hurry(): void;
  /** All its tasks have ended: takes away what is left of it. */
  close(): Promise<void>;
  /**
   * So many containers were let go: takes away what no later local-ecs needs, and says what goes on and how to end it.
   * Null: none of them can go on without this one.
   */
  readonly leave: ((containers: number) => string) | null;
}

/** How long programs have to obey when all tasks are ended. */
const PATIENCE_MS = 3_000;

/**
 * A runtime whose containers are real, wherever a session has them run.
 *
 * @param open opens a session; when it throws, the task that wanted it fails to start
 * @param ready resolves when what an earlier local-ecs left is in order
 */
export function createTaskRuntime(
  world: TaskWorld,
  open: () => TaskSession,
  ready: Promise<void> = Promise.resolve(),
): Runtime {
  let session: TaskSession | null = null;
  let tasks = new Set<TaskRun>();
  const endings = new Set<Promise<void>>();

  const run = (wanted: TaskToRun, known: KnownTask | null, report: (event: RuntimeEvent) => void): TaskRun | null => {
    try {
      session ??= open();
    } catch (error) {
      const { event } = failedStart(error, null);
      world.pace.after(0, () => report(event));
      return null;
    }
    const running = tasks;
    const task = new TaskRun(world, wanted, session.host(wanted, known !== null), report);
    running.add(task);
    void task.over.then(() => running.delete(task));
    if (known === null) task.start();
    else task.resume(known);
    return task;
  };

  /** What there is until now; what starts from now on is of another session. */
  const takeAll = (): { readonly session: TaskSession | null; readonly tasks: readonly TaskRun[] } => {
    const taken = { session, tasks: [...tasks] };
    session = null;
    tasks = new Set();
    return taken;
  };

  const endEach = async (ended: TaskSession | null, ending: readonly TaskRun[]): Promise<void> => {
    for (const task of ending) task.end(PATIENCE_MS);
    if (ending.length > 0) ended?.hurry();
    await Promise.all(ending.map(({ over }) => over));
  };

  const endAll = async (): Promise<void> => {
    const taken = takeAll();
    const ending = endEach(taken.session, taken.tasks).then(() => taken.session?.close());
    endings.add(ending);
    void ending.finally(() => endings.delete(ending));
    // What an earlier call ends is not over before that.
    await Promise.all([ready, ...endings]);
  };

  const release = async (): Promise<string | null> => {
    const leave = session?.leave ?? null;
    if (leave === null) {
      await endAll();
      return null;
    }
    const taken = takeAll();
    const left = taken.tasks.map((task) => ({ task, containers: task.letGo() }));
    const starting = left.flatMap(({ task, containers }) => (containers === null ? [task] : []));
    await endEach(taken.session, starting);
    const count = left.reduce((sum, { containers }) => sum + (containers ?? 0), 0);
    const words = leave(count);
    await Promise.all([ready, ...endings]);
    return count > 0 ? words : null;
  };

  const nothing = { stop: () => undefined };
  return {
    start: (task, report) => run(task, null, report) ?? nothing,
    resume: (task, known, report) => run(task, known, report) ?? nothing,
    endAll,
    release,
  };
}
