import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { TaskToRun } from '../runtime.ts';
import { StartError } from '../task/start-error.ts';
import { objectsIn, textIn, textsIn, wordIn } from './definition-values.ts';
import type { DockerCli } from './docker-cli.ts';
import { labelArguments, type Owner } from './labels.ts';

/** The volume of docker that stands for one of the task's, which is there as long as the task. */
export function volumeName(task: TaskToRun, volume: string): string {
  return `ecs-${task.id}-${volume}`;
}

/** The task's volumes that docker has to make: those without a folder of the host. */
export function ownVolumes(task: TaskToRun): string[] {
  return task.volumes.filter((volume) => hostFolder(volume) === null).flatMap(({ name }) => textIn(name) ?? []);
}

/** @throws StartError CannotCreateVolumeError */
export async function makeVolume(cli: DockerCli, owner: Owner, task: TaskToRun, volume: string): Promise<void> {
  const name = volumeName(task, volume);
  const { exitCode, stderr } = await cli.run(['volume', 'create', ...labelArguments(owner, task, null), '--', name]);
  if (exitCode !== 0) throw new StartError(`CannotCreateVolumeError: ${stderr}`);
}

/**
 * Its mount points and temporary file systems.
 * @throws StartError for a mount that docker cannot be told, or of a volume that the task has not
 */
export function volumeArguments(task: TaskToRun, definition: JsonObject): string[] {
  const linux = isJsonObject(definition['linuxParameters']) ? definition['linuxParameters'] : {};
  const mounts = objectsIn(definition['mountPoints']).flatMap(({ sourceVolume, containerPath, readOnly }) => {
    const volume = task.volumes.find(({ name }) => name === sourceVolume);
    if (volume === undefined) throw cannotMount(`the task has no volume ${wordIn(sourceVolume)}`);
    const source = hostFolder(volume) ?? volumeName(task, wordIn(sourceVolume));
    const parts = [source, pathIn(containerPath), ...(readOnly === true ? ['ro'] : [])];
    return ['--volume', parts.join(':')];
  });
  const temporary = objectsIn(linux['tmpfs']).flatMap(({ containerPath, size, mountOptions }) => {
    const options = [...(typeof size === 'number' ? [`size=${size}m`] : []), ...textsIn(mountOptions)];
    const path = pathIn(containerPath);
    return ['--tmpfs', options.length > 0 ? `${path}:${options.join(',')}` : path];
  });
  return [...mounts, ...temporary];
}

function hostFolder({ host }: JsonObject): string | null {
  const path = isJsonObject(host) ? textIn(host['sourcePath']) : null;
  return path === null ? null : pathIn(path);
}

/** Docker separates paths by colons and knows no way to write one. */
function pathIn(value: JsonValue): string {
  const path = textIn(value);
  if (path === null || !path.startsWith('/') || path.includes(':')) {
    throw cannotMount(`"${wordIn(value)}" is no absolute path without a colon`);
  }
  return path;
}

function cannotMount(cause: string): StartError {
  return new StartError(`CannotCreateContainerError: ${cause}`, { stoppedReason: 'Task failed to start' });
}
