import type { Clock } from '../../clock/clock.ts';
import { createPace } from '../../clock/pace.ts';
import type { FaultBook } from '../../faults/faults.ts';
import type { ImageStore } from '../../registry/image-store.ts';
import type { Runtime } from '../runtime.ts';
import { endedTask } from '../task/ended-task.ts';
import { failedStart } from '../task/failed-start.ts';
import { TaskRun } from '../task/task-run.ts';
import { createProcessHost } from './process-host.ts';
import { createSession, type Session } from './session.ts';

export interface ProcessRuntimeOptions {
  /** Where images are pulled from; null: from nowhere. */
  readonly images: ImageStore | null;
  /** Where unpacked images stay; null: they go with the runtime. */
  readonly dataFolder: string | null;
}

/** How long programs have to obey when all tasks are ended. */
const PATIENCE_MS = 3_000;

/**
 * Runs tasks as processes of this machine: for development only, nothing isolates them from it or from each other.
 * Every container gets a copy of its image's files as a folder, and its program runs there.
 */
export function createProcessRuntime(clock: Clock, faults: FaultBook, options: ProcessRuntimeOptions): Runtime {
  // Programs take the time they take, at whatever speed the rest of the emulated ECS goes.
  const pace = createPace(clock, 1);
  let session: Session | null = null;
  let tasks = new Set<TaskRun>();
  const start: Runtime['start'] = (wanted, report) => {
    try {
      session ??= createSession(options.images, options.dataFolder);
    } catch (error) {
      // No folder can be made: the task says so, when its start has returned.
      const { event } = failedStart(error, null);
      pace.after(0, () => report(event));
      return { stop: () => undefined };
    }
    const running = tasks;
    const task = new TaskRun({ pace, faults }, wanted, createProcessHost(session, pace, wanted), report);
    running.add(task);
    void task.over.then(() => running.delete(task));
    return task;
  };
  const endAll = async (): Promise<void> => {
    const [ended, ending] = [session, tasks];
    session = null;
    tasks = new Set();
    for (const task of ending) task.end(PATIENCE_MS);
    await Promise.all([...ending].map(({ over }) => over));
    ended?.guard.close();
  };
  return {
    start,
    // No program outlives the local-ecs that started it.
    resume: (wanted, known, report) =>
      known.stage === 'starting' ? start(wanted, report) : endedTask(pace, known, report),
    endAll,
    release: endAll,
  };
}
