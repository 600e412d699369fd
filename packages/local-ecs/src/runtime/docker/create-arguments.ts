import type { ContainerToRun, TaskToRun } from '../runtime.ts';
import { definitionOf, objectsIn, textIn, textsIn, wordIn } from './definition-values.ts';
import { containerName, labelArguments, type Owner } from './labels.ts';
import { logArguments } from './log-arguments.ts';
import { type Network, networkArguments } from './network-arguments.ts';
import { resourceArguments } from './resource-arguments.ts';
import { volumeArguments } from './volumes.ts';

/** A container, and what docker has to know beyond its definition. */
export interface ContainerToCreate {
  readonly owner: Owner;
  readonly task: TaskToRun;
  readonly container: ContainerToRun;
  /** The image that was pulled. */
  readonly image: string;
  readonly network: Network;
  readonly engineCpus: number;
  /** Arguments for its environment. */
  readonly environment: readonly string[];
}

/**
 * The arguments of docker that create a container by its definition. ECS ignores the HEALTHCHECK of an image.
 *
 * @throws StartError CannotCreateContainerError
 */
export function createArguments(wanted: ContainerToCreate): string[] {
  const { owner, task, container, image, network, engineCpus, environment } = wanted;
  const definition = definitionOf(container);
  const [program, ...programArguments] = textsIn(definition['entryPoint']);
  const user = textIn(definition['user']);
  const folder = textIn(definition['workingDirectory']);
  return [
    'create',
    '--pull',
    'never',
    '--no-healthcheck',
    '--name',
    containerName(task, container.name),
    ...dockerLabels(definition['dockerLabels']),
    ...labelArguments(owner, task, container.name),
    ...logArguments(definition),
    ...networkArguments(network, definition),
    ...resourceArguments(task, definition, engineCpus),
    ...volumeArguments(task, definition),
    ...environment,
    ...(user === null ? [] : ['--user', user]),
    ...(folder === null ? [] : ['--workdir', folder]),
    ...(program === undefined ? [] : ['--entrypoint', program]),
    '--',
    image,
    ...programArguments,
    ...textsIn(definition['command']),
  ];
}

function dockerLabels(labels: unknown): string[] {
  const entries = typeof labels === 'object' && labels !== null ? Object.entries(labels) : [];
  return entries.flatMap(([name, value]) => ['--label', `${name}=${String(value)}`]);
}

/** What the definition asks for and this runtime has not; null where there is nothing. */
export function notEmulated(task: TaskToRun): string | null {
  const volumes = task.volumes.flatMap((volume) =>
    ['efsVolumeConfiguration', 'fsxWindowsFileServerVolumeConfiguration', 'dockerVolumeConfiguration']
      .filter((member) => volume[member] !== undefined)
      .map((member) => `${member} of volume ${wordIn(volume['name'])}`),
  );
  const from = task.containers
    .filter((container) => objectsIn(definitionOf(container)['volumesFrom']).length > 0)
    .map(({ name }) => `volumesFrom of container ${name}`);
  const problems = [...volumes, ...from];
  return problems.length > 0 ? `not emulated by local-ecs: ${problems.join(', ')}` : null;
}
