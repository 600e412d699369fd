import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../json.ts';
import type { ContainerToRun } from '../runtime.ts';
import type { AssignedPort } from '../task/placed-container.ts';
import type { UnpackedImage } from './images.ts';
import { programSettings } from './program-settings.ts';
import type { ContainerPlace } from './running-container.ts';

/** Gives every container a copy of its image's files below `folder`, and a port for each of its TCP port mappings; one that has none gets a port too. */
export async function placeContainers(
  containers: readonly (readonly [ContainerToRun, UnpackedImage])[],
  folder: string,
  takePort: () => Promise<number>,
): Promise<ContainerPlace[]> {
  const placed = await Promise.all(
    containers.map(async ([container, image]) => {
      const own = join(folder, container.name);
      // A program may write to its files: links to the image's would write to those of every task.
      await cp(image.folder, own, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
      const assigned = await Promise.all(
        containerPorts(container).map(async (containerPort) => ({ containerPort, hostPort: await takePort() })),
      );
      const port = assigned[0]?.hostPort ?? (await takePort());
      return { container, settings: programSettings(image.config, container), folder: own, assigned, port };
    }),
  );
  const ports: AssignedPort[] = placed.flatMap(({ assigned }) => assigned);
  return placed.map((place) => ({ ...place, ports }));
}

function containerPorts({ definition }: ContainerToRun): number[] {
  const mappings = isJsonObject(definition) ? definition['portMappings'] : undefined;
  const ports = (Array.isArray(mappings) ? mappings.filter(isJsonObject) : []).flatMap((mapping) => {
    const { containerPort, protocol = 'tcp' } = mapping;
    return typeof containerPort === 'number' && protocol === 'tcp' ? [containerPort] : [];
  });
  return [...new Set(ports)];
}
