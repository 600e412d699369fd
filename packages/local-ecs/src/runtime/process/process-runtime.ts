import type { Clock } from '../../clock/clock.ts';
import { createPace } from '../../clock/pace.ts';
import type { FaultBook } from '../../faults/faults.ts';
import type { ImageStore } from '../../registry/image-store.ts';
import type { Runtime } from '../runtime.ts';
import { createTaskRuntime } from '../task/task-runtime.ts';
import { createProcessHost } from './process-host.ts';
import { createSession } from './session.ts';

/** What the process runtime needs. */
export interface ProcessRuntimeOptions {
  /** Where images are pulled from; null: from nowhere. */
  readonly images: ImageStore | null;
  /** Where unpacked images stay; null: they go with the runtime. */
  readonly dataFolder: string | null;
}

/**
 * Runs tasks as processes of this machine: for development only, nothing isolates them from it or from each other.
 * Every container gets a copy of its image's files as a folder, and its program runs there.
 */
export function createProcessRuntime(clock: Clock, faults: FaultBook, options: ProcessRuntimeOptions): Runtime {
  // Programs take the time they take, at whatever speed the rest of the emulated ECS goes.
  const pace = createPace(clock, 1);
  return createTaskRuntime({ pace, faults }, () => {
    const session = createSession(options.images, options.dataFolder);
    return {
      host: (task) => createProcessHost(session, pace, task),
      hurry: () => undefined,
      close: () => Promise.resolve(session.guard.close()),
      // No program outlives the local-ecs that started it.
      leave: null,
    };
  });
}
