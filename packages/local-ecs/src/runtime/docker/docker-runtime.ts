import type { Clock } from '../../clock/clock.ts';
import { createPace } from '../../clock/pace.ts';
import type { FaultBook } from '../../faults/faults.ts';
import type { Runtime } from '../runtime.ts';
import { endedTask } from '../task/ended-task.ts';
import { TaskRun } from '../task/task-run.ts';
import { createDockerCli } from './docker-cli.ts';
import { createDockerHost } from './docker-host.ts';
import { type DockerRuntimeOptions, type DockerSession, instanceOf, openDockerSession } from './docker-session.ts';
import { instanceLabel } from './labels.ts';
import { removeLabelled } from './remove-labelled.ts';

/** How long programs have to obey when all tasks are ended. */
const PATIENCE_MS = 3_000;

/** Runs tasks as containers of a docker engine, by its client. */
export function createDockerRuntime(clock: Clock, faults: FaultBook, options: DockerRuntimeOptions): Runtime {
  // Programs take the time they take, at whatever speed the rest of the emulated ECS goes.
  const pace = createPace(clock, 1);
  const cli = createDockerCli();
  const instance = instanceOf(options.dataFolder);
  // An earlier local-ecs with the same data folder may have been killed.
  const ready = options.dataFolder === null ? Promise.resolve() : removeLabelled(cli, instanceLabel({ instance }));
  let session: DockerSession | null = null;
  let tasks = new Set<TaskRun>();
  const start: Runtime['start'] = (wanted, report) => {
    session ??= openDockerSession(cli, instance, options);
    const running = tasks;
    const task = new TaskRun({ pace, faults }, wanted, createDockerHost(session, ready, wanted), report);
    running.add(task);
    void task.over.then(() => running.delete(task));
    return task;
  };
  const endAll = async (): Promise<void> => {
    const [ended, ending] = [session, tasks];
    session = null;
    tasks = new Set();
    for (const task of ending) task.end(PATIENCE_MS);
    await Promise.all([ready, ...[...ending].map(({ over }) => over)]);
    await ended?.close();
  };
  return {
    start,
    resume: (wanted, known, report) =>
      known.stage === 'starting' ? start(wanted, report) : endedTask(pace, known, report),
    endAll,
    release: endAll,
  };
}
