import type { ContainerToRun, TaskToRun } from '../runtime.ts';
import { linksOf } from '../task/dependencies.ts';
import { failedStart } from '../task/failed-start.ts';
import { foreignContainer } from '../task/foreign-container.ts';
import { createGate } from '../task/gate.ts';
import type { AssignedPort, PlacedContainer, TaskHost } from '../task/placed-container.ts';
import { StartError } from '../task/start-error.ts';
import { type ContainerToCreate, createArguments, notEmulated } from './create-arguments.ts';
import { definitionOf } from './definition-values.ts';
import { type ContainerWatch, findDockerContainer, startDockerContainer } from './docker-container.ts';
import type { DockerImage } from './docker-images.ts';
import type { DockerSession } from './docker-session.ts';
import { type EnvironmentInput, environmentInput } from './environment-input.ts';
import { FollowedLog } from './followed-log.ts';
import { containerName } from './labels.ts';
import { type Network, readPublishedPorts, tcpPorts } from './network-arguments.ts';
import { holderEnded, holderName, startHolder } from './network-holder.ts';
import { makeVolume, ownVolumes, volumeName } from './volumes.ts';

/** ECS's own. */
const DEFAULT_STOP_SECONDS = 30;
const NO_IMAGE = /no such image/i;
const NAME_IN_USE = /is already in use by container/i;

/**
 * The containers of a task in docker.
 *
 * @param ready resolves when what an earlier local-ecs left is taken away
 * @param isKnown whether it has left, or may have left, something of this task
 */
export function createDockerHost(
  session: DockerSession,
  ready: Promise<void>,
  task: TaskToRun,
  isKnown: boolean,
): TaskHost {
  const { cli, owner, engine, images, logs } = session;
  const pulled = new Map<ContainerToRun, DockerImage>();
  const broken = createGate<string>();
  const isShared = task.networkMode === 'awsvpc' && task.containers.length > 1;
  const dockerName = ({ name }: Pick<ContainerToRun, 'name'>): string => containerName(task, name);
  let isPlaced = isKnown;
  let isHolderWatched = false;

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
    return {
      container,
      start: async (line, isForeign) => {
        if (isForeign) return foreignContainer(container.name, line);
        logs.forget(dockerName(container));
        return startDockerContainer(watchOf(container, line), () => assignedPorts(container, network));
      },
    };
  };

  /** Null, or why docker refuses it. */
  const created = async (wanted: ContainerToCreate, environment: EnvironmentInput): Promise<string | null> => {
    const args = createArguments(wanted);
    const first = await cli.run(args, environment);
    if (first.exitCode === 0) return null;
    if (!NAME_IN_USE.test(first.stderr)) return first.stderr;
    // Of a try that the engine did not answer any more.
    await cli.run(['rm', '--force', '--volumes', '--', dockerName(wanted.container)]);
    const second = await cli.run(args, environment);
    return second.exitCode === 0 ? null : second.stderr;
  };

  const watchOf = (container: ContainerToRun, line: (line: string) => void): ContainerWatch => {
    const { stopTimeout } = definitionOf(container);
    const name = dockerName(container);
    const log = new FollowedLog(line, logs.of(name), (position) => logs.moved(name, position));
    const stopSeconds = typeof stopTimeout === 'number' ? stopTimeout : DEFAULT_STOP_SECONDS;
    return { cli, events: session.events, name, stopSeconds, log };
  };

  const watchHolder = (): void => {
    if (!isShared || isHolderWatched) return;
    isHolderWatched = true;
    void holderEnded(session, task).then(() =>
      broken.open('ContainerNetworkingError: the container that held the network of the task has ended'),
    );
  };

  const assignedPorts = async (container: ContainerToRun, network: Network): Promise<AssignedPort[]> => {
    const wanted = tcpPorts(definitionOf(container));
    if (wanted.length === 0) return [];
    if (network.kind === 'own' && network.mode === 'host') {
      return wanted.map((port) => ({ containerPort: port, hostPort: port }));
    }
    const holder = network.kind === 'shared' ? network.holder : dockerName(container);
    const format = '{{json .NetworkSettings.Ports}}';
    const { stdout } = await cli.run(['container', 'inspect', '--format', format, '--', holder]);
    return readPublishedPorts(stdout).filter(({ containerPort }) => wanted.includes(containerPort));
  };

  /** The network of each container: one for all of them, or one of its own. */
  const networks = async (): Promise<(container: ContainerToRun) => Network> => {
    if (isShared) {
      const shared = await startHolder(session, task);
      watchHolder();
      return () => shared;
    }
    return (container) => {
      const links = linksOf(container).map((link) => [link.alias, dockerName({ name: link.container })] as const);
      return { kind: 'own', mode: task.networkMode, links: new Map(links) };
    };
  };

  /** Creates them all at once, but each behind those that it has links to: docker looks them up. */
  const createAll = (networkOf: (container: ContainerToRun) => Network): Promise<PlacedContainer>[] => {
    const creations = new Map<string, Promise<PlacedContainer>>();
    const creation = (container: ContainerToRun): Promise<PlacedContainer> => {
      const known = creations.get(container.name);
      if (known !== undefined) return known;
      const linked = linksOf(container).flatMap((link) =>
        task.containers.filter(({ name }) => name === link.container),
      );
      const made = Promise.all(linked.map(creation))
        .then(() => create(container, networkOf(container)))
        .catch((error: unknown) => {
          throw failedStart(error, container.name);
        });
      creations.set(container.name, made);
      return made;
    };
    return task.containers.map(creation);
  };

  return {
    whyGone: 'The container was taken away while no local-ecs looked after it',
    broken: broken.opened,
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
      const volumes = ownVolumes(task).map((volume) => makeVolume(cli, owner, task, volume));
      const [networkOf] = await Promise.all([networks(), ...volumes]);
      const creations = createAll(networkOf);
      // What is still being created when one fails could not be taken away.
      await Promise.allSettled(creations);
      return Promise.all(creations);
    },
    async find(container, line) {
      watchHolder();
      return findDockerContainer(watchOf(container, line));
    },
    async clear() {
      if (!isPlaced) return;
      const names = task.containers.map(dockerName);
      const holders = isShared ? [holderName(task)] : [];
      await cli.run(['rm', '--force', '--volumes', '--', ...names, ...holders]);
      const volumes = ownVolumes(task).map((volume) => volumeName(task, volume));
      if (volumes.length > 0) await cli.run(['volume', 'rm', '--', ...volumes]);
      for (const name of [...names, ...holders]) {
        logs.forget(name);
        session.events.forget(name);
      }
    },
  };
}

function cannotCreate(cause: string): StartError {
  return new StartError(`CannotCreateContainerError: ${cause}`, { stoppedReason: 'Task failed to start' });
}
