import type { TaskToRun } from '../runtime.ts';
import { inspectState } from './container-state.ts';
import { definitionOf } from './definition-values.ts';
import type { DockerSession } from './docker-session.ts';
import { containerName, labelArguments } from './labels.ts';
import { type Network, publishArguments } from './network-arguments.ts';
import { notProvisioned } from './not-provisioned.ts';

/** The container that holds the network of a task, named as by ECS's agent. */
export function holderName(task: TaskToRun): string {
  return containerName(task, 'internalecspause');
}

/** Resolves when it has ended: nothing holds the network of the task any more. */
export async function holderEnded({ cli, events }: DockerSession, task: TaskToRun): Promise<void> {
  const holder = holderName(task);
  for (;;) {
    const died = events.died(holder);
    if ((await inspectState(cli, holder))?.isRunning !== true) return;
    await died;
  }
}

/** Starts it; the ports of all containers of the task are published by it. @throws StartError */
export async function startHolder({ cli, owner, pause }: DockerSession, task: TaskToRun): Promise<Network> {
  const holder = holderName(task);
  const image = await pause.name();
  const ports = task.containers.map((container) => publishArguments(definitionOf(container), task.networkMode));
  const { exitCode, stderr } = await cli.run([
    'run',
    '--detach',
    '--pull',
    'never',
    '--name',
    holder,
    ...labelArguments(owner, task, '~internal~ecs~pause'),
    ...ports.flat(),
    '--',
    image,
  ]);
  if (exitCode !== 0) throw notProvisioned(stderr);
  return { kind: 'shared', holder };
}
