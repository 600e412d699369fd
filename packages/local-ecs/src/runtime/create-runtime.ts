import type { Clock } from '../clock/clock.ts';
import type { Pace } from '../clock/pace.ts';
import type { FaultBook } from '../faults/faults.ts';
import type { LogStore } from '../logs/log-store.ts';
import { requiringLogGroups } from '../logs/missing-log-group.ts';
import type { ImageStore } from '../registry/image-store.ts';
import type { ChosenRuntime } from './choose-runtime.ts';
import { createDockerRuntime } from './docker/docker-runtime.ts';
import { createProcessRuntime } from './process/process-runtime.ts';
import { reachableImages } from './reachable-images.ts';
import type { Runtime } from './runtime.ts';
import { createSimulatedRuntime } from './simulated-runtime.ts';

/** What the runtimes need of those who choose one. */
export interface RuntimeOptions {
  readonly runtime: ChosenRuntime;
  /** The time that programs and their checks take, however that of ECS is steered. */
  readonly realClock: Clock;
  /** Of simulated tasks: from start to RUNNING. */
  readonly startMs: number;
  /** Of simulated tasks: from the order to stop to STOPPED. */
  readonly stopMs: number;
  /** What the registry holds; null without one. */
  readonly images: ImageStore | null;
  /** Where the process runtime keeps unpacked images, and what containers are known by after a restart; null: nothing outlives this process. */
  readonly dataFolder: string | null;
  /** A task whose log group is missing does not start, unless it asks for the group to be made. */
  readonly requireLogGroups: boolean;
}

interface Surroundings {
  readonly pace: Pace;
  readonly faults: FaultBook;
  readonly logs: LogStore;
}

/** The runtime that was chosen. */
export function createRuntime(options: RuntimeOptions, { pace, faults, logs }: Surroundings): Runtime {
  const runtime = chosen(options, pace, faults);
  return options.requireLogGroups ? requiringLogGroups(runtime, logs, pace) : runtime;
}

function chosen(options: RuntimeOptions, pace: Pace, faults: FaultBook): Runtime {
  const { runtime, realClock, startMs, stopMs, images, dataFolder } = options;
  const pulled = reachableImages(images, faults);
  switch (runtime.name) {
    case 'simulated':
      return createSimulatedRuntime(pace, faults, { startMs, stopMs, images });
    case 'process':
      return createProcessRuntime(realClock, faults, { images: pulled, dataFolder });
    case 'docker':
      return createDockerRuntime(realClock, faults, { images: pulled, dataFolder, ...runtime });
  }
}
