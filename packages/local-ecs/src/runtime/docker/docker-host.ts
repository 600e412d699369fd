import type { ContainerToRun, TaskToRun } from '../runtime.ts';
import { failedStart } from '../task/failed-start.ts';
import { foreignContainer } from '../task/foreign-container.ts';
import type { AssignedPort, PlacedContainer, TaskHost } from '../task/placed-container.ts';
import { StartError } from '../task/start-error.ts';
import { type ContainerToCreate, createArguments, notEmulated } from './create-arguments.ts';
import { definitionOf } from './definition-values.ts';
import { startDockerContainer } from './docker-container.ts';
import type { DockerImage } from './docker-images.ts';
import type { DockerSession } from './docker-session.ts';
import { type EnvironmentInput, environmentInput } from './environment-input.ts';
import { containerName, instanceLabel, sessionLabel } from './labels.ts';
import { type Network, readPublishedPorts, tcpPorts } from './network-arguments.ts';
import { holderName, startHolder } from './network-holder.ts';
import { ownVolumes, volumeName } from './volume-arguments.ts';

/** ECS's own. */
const DEFAULT_STOP_SECONDS = 30;
const NO_IMAGE = /no such image/i;

/** The containers of a task in docker. */
export function createDockerHost(session: DockerSession, ready: Promise<void>, task: TaskToRun): TaskHost {
  const { cli, owner, engine, images } = session;
  const pulled = new Map<ContainerToRun, DockerImage>();
  let isPlaced = false;

  const create = async (container: ContainerToRun, network: Network): Promise<PlacedContainer> => {
    const environment = environmentInput(definitionOf(container));
    const wanted = { owner, task, container, network, engineCpus: engine.cpus, environment: environment.args };
    const image = pulled.get(container) ?? (await images.pull(container.image, container.digest));
    const refusal = await created({ ...wanted, image: image.reference }, environment);
    if (refusal !== null && NO_IMAGE.test(refusal)) {
      // Somebody has taken it away since it was pulled.
      images.forget(image.reference);
      const again = await images.pull(container.image, container.digest);
      const second = await created({ ...wanted, image: again.reference }, environment);
      if (second !== null) throw cannotCreate(second);
    } else if (refusal !== null) throw cannotCreate(refusal);
    return placed(container, network);
  };

  /** Null, or why docker refuses it. */
  const created = async (wanted: ContainerToCreate, environment: EnvironmentInput): Promise<string | null> => {
    const { exitCode, stderr } = await cli.run(createArguments(wanted), environment);
    return exitCode === 0 ? null : stderr;
  };

  const placed = (container: ContainerToRun, network: Network): PlacedContainer => {
    const definition = definitionOf(container);
    const name = containerName(task, container.name);
    const { stopTimeout } = definition;
    const stopSeconds = typeof stopTimeout === 'number' ? stopTimeout : DEFAULT_STOP_SECONDS;
    return {
      container,
      start: async (line, isForeign) => {
        if (isForeign) return foreignContainer(container.name, line);
        const ports = (): Promise<AssignedPort[]> => assignedPorts(container, network);
        return startDockerContainer(cli, session.starts, { name, stopSeconds, ports }, line);
      },
    };
  };

  const assignedPorts = async (container: ContainerToRun, network: Network): Promise<AssignedPort[]> => {
    const wanted = tcpPorts(definitionOf(container));
    if (wanted.length === 0) return [];
    if (network.kind === 'own' && network.mode === 'host') {
      return wanted.map((port) => ({ containerPort: port, hostPort: port }));
    }
    const holder = network.kind === 'shared' ? network.holder : containerName(task, container.name);
    const format = '{{json .NetworkSettings.Ports}}';
    const { stdout } = await cli.run(['container', 'inspect', '--format', format, '--', holder]);
    return readPublishedPorts(stdout).filter(({ containerPort }) => wanted.includes(containerPort));
  };

  const makeVolume = async (volume: string): Promise<void> => {
    const labels = [instanceLabel(owner), sessionLabel(owner)].flatMap((label) => ['--label', label]);
    const { exitCode, stderr } = await cli.run(['volume', 'create', ...labels, '--', volumeName(task, volume)]);
    if (exitCode !== 0) throw new StartError(`CannotCreateVolumeError: ${stderr}`);
  };

  return {
    async pull(container) {
      await ready;
      const image = await images.pull(container.image, container.digest);
      pulled.set(container, image);
      return image.digest;
    },
    async place() {
      const problem = notEmulated(task);
      if (problem !== null) throw cannotCreate(problem);
      isPlaced = true;
      const isShared = task.networkMode === 'awsvpc' && task.containers.length > 1;
      const [network] = await Promise.all([
        isShared ? startHolder(session, task) : { kind: 'own' as const, mode: task.networkMode },
        ...ownVolumes(task).map(makeVolume),
      ]);
      const creations = task.containers.map((container) =>
        create(container, network).catch((error: unknown) => {
          throw failedStart(error, container.name);
        }),
      );
      // What is still being created when one fails could not be taken away.
      await Promise.allSettled(creations);
      return Promise.all(creations);
    },
    async clear() {
      if (!isPlaced) return;
      const names = task.containers.map(({ name }) => containerName(task, name));
      const holders = task.networkMode === 'awsvpc' && names.length > 1 ? [holderName(task)] : [];
      await cli.run(['rm', '--force', '--volumes', '--', ...names, ...holders]);
      const volumes = ownVolumes(task).map((volume) => volumeName(task, volume));
      if (volumes.length > 0) await cli.run(['volume', 'rm', '--', ...volumes]);
    },
  };
}

function cannotCreate(cause: string): StartError {
  return new StartError(`CannotCreateContainerError: ${cause}`, { stoppedReason: 'Task failed to start' });
}
