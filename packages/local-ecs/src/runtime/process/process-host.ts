import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pace } from '../../clock/pace.ts';
import type { ContainerToRun, TaskToRun } from '../runtime.ts';
import type { TaskHost } from '../task/placed-container.ts';
import type { UnpackedImage } from './images.ts';
import { placeContainers } from './place-containers.ts';
import { startContainer } from './running-container.ts';
import type { Session } from './session.ts';

/** The containers of a task as processes: a folder with a copy of its image's files for each, and ports of this machine. */
export function createProcessHost(session: Session, pace: Pace, task: TaskToRun): TaskHost {
  const folder = join(session.tasksFolder, task.id);
  const ports: number[] = [];
  const pulled = new Map<ContainerToRun, UnpackedImage>();
  const takePort = async (): Promise<number> => {
    const port = await session.ports.take();
    ports.push(port);
    return port;
  };
  return {
    async pull(container) {
      const image = await session.images.pull(container.image, container.digest);
      pulled.set(container, image);
      return image.digest;
    },
    async place() {
      const places = await placeContainers([...pulled], folder, takePort);
      return places.map((place) => ({
        container: place.container,
        start: (line, isForeign) => startContainer(place, { pace, guard: session.guard }, line, isForeign),
      }));
    },
    // What the local-ecs before this one ran has ended with it.
    find: () => Promise.resolve(null),
    whyGone: 'The local-ecs that ran the container has ended, and the container with it',
    broken: new Promise(() => undefined),
    async clear() {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
      for (const port of ports) session.ports.giveBack(port);
    },
  };
}
