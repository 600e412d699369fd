import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../clock/clock.ts';
import { createPace } from '../../clock/pace.ts';
import type { FaultBook } from '../../faults/faults.ts';
import type { Runtime } from '../runtime.ts';
import { createTaskRuntime } from '../task/task-runtime.ts';
import { createDockerCli } from './docker-cli.ts';
import { createDockerHost } from './docker-host.ts';
import { type DockerRuntimeOptions, instanceOf, openDockerSession } from './docker-session.ts';
import { removeUnknown } from './remove-unknown.ts';

/** Runs tasks as containers of a docker engine, by its client. */
export function createDockerRuntime(clock: Clock, faults: FaultBook, options: DockerRuntimeOptions): Runtime {
  // Programs take the time they take, at whatever speed the rest of the emulated ECS goes.
  const pace = createPace(clock, 1);
  const { dataFolder } = options;
  const instance = instanceOf(dataFolder);
  const known = new Set<string>();
  // All tasks that are known are taken up in the turn in which the runtime is made.
  const ready =
    dataFolder === null
      ? Promise.resolve()
      : setImmediate().then(() => removeUnknown(createDockerCli(), { instance }, known));
  return createTaskRuntime(
    { pace, faults },
    () => {
      const session = openDockerSession(instance, options);
      return {
        host(task, isKnown) {
          if (isKnown) known.add(task.arn);
          return createDockerHost(session, ready, task, isKnown);
        },
        hurry: () => session.cli.hurry(),
        close: () => session.close(),
        leave: dataFolder === null ? null : (containers) => session.leave(containers),
      };
    },
    ready,
  );
}
