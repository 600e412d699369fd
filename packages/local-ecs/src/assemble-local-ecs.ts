import type { ServiceName } from './api-call.ts';
import { checkOptions } from './check-options.ts';
import { SteeredClock } from './clock/steered-clock.ts';
import { systemClock } from './clock/system-clock.ts';
import { createWorld } from './create-world.ts';
import { dispatch } from './dispatch.ts';
import { EcsError } from './ecs-error.ts';
import { createCallFaults } from './faults/call-faults.ts';
import { listen } from './http/server.ts';
import { copyJson } from './json.ts';
import type { LocalEcs, LocalEcsOptions, LocalRegistry } from './local-ecs.ts';
import { listenRegistry } from './registry/listen-registry.ts';
import { createRegistry, type Registry } from './registry/registry.ts';
import { chooseRuntime } from './runtime/choose-runtime.ts';
import { registryHost } from './runtime/docker/registry-reference.ts';
import type { Place } from './state/place.ts';
import { dumpState } from './store/dump.ts';
import { KINDS } from './store/kinds.ts';
import type { Kept } from './store/restored-journal.ts';
import { takenUp } from './store/taken-up.ts';

const TARGETS: ReadonlyMap<string, ServiceName> = new Map([
  ['AmazonEC2ContainerServiceV20141113', 'ecs'],
  ['Logs_20140328', 'logs'],
  ['AmazonEC2ContainerRegistry_V20150921', 'ecr'],
]);

/**
 * An Amazon ECS in this process. Nothing moves but by its clock.
 *
 * @throws WrongOptionsError that names every option that is wrong
 * @throws NoDockerError where the runtime is `docker` and no engine answers
 */
export function createLocalEcs(options: LocalEcsOptions = {}): LocalEcs {
  return assembleLocalEcs(options, null).localEcs;
}

/** A local-ecs, and when it has taken up what an earlier one left. */
export interface AssembledLocalEcs {
  readonly localEcs: LocalEcs;
  readonly resumed: Promise<void>;
  /** What an earlier one left, in words: `1 cluster, 2 services and 5 tasks`. */
  readonly tookUp: string;
}

/** @param kept where the state comes from and goes; null: it is in memory. @throws WrongOptionsError, NoDockerError, DamagedRecord */
export function assembleLocalEcs(options: LocalEcsOptions, kept: Kept | null): AssembledLocalEcs {
  checkOptions(options);
  const { clock: realClock = systemClock, speed = 1, startMs = 3000, stopMs = 5000 } = options;
  const { accountId = '123456789012', region = 'us-east-1', random = Math.random } = options;
  const defaultPlace: Place = { accountId, region };
  const { dataFolder = null, requireSignature = false, requireLogGroups = false } = options;
  const heard: RegistryHeard = { at: null };
  const runtime = chooseRuntime(options.runtime ?? 'simulated', () => heard.at);
  const isDown = (): boolean => world.faults.strike('registry-down', () => true) !== null;
  const registry = options.registry === undefined ? null : createRegistry({ ...options.registry, isDown });
  const images = registry?.images ?? null;
  const clock = new SteeredClock(realClock);
  const served = registry === null ? null : { store: registry.store, host: () => heard.at };
  const world = createWorld({
    clock,
    realClock,
    speed,
    startMs,
    stopMs,
    defaultPlace,
    images,
    registry: served,
    runtime,
    dataFolder,
    requireLogGroups,
    kept,
  });
  const callFaults = createCallFaults(world.faults, () => clock.now(), random);
  const localEcs: LocalEcs = {
    call: async (operation, input, context) => {
      const target = operation.includes('.') ? operation : `AmazonEC2ContainerServiceV20141113.${operation}`;
      const [prefix = '', name = ''] = target.split('.');
      const service = TARGETS.get(prefix);
      if (service === undefined) throw new EcsError('UnknownOperationException', `Unknown target ${operation}.`);
      const call = { service, operation: name, ...defaultPlace, ...context, input: copyJson(input) };
      return copyJson(await dispatch(world, callFaults, call));
    },
    listen: (where) => listen({ world, callFaults, requireSignature, clock, targets: TARGETS }, where),
    runtime: runtime.name,
    registry: registry === null ? null : { images: registry.images, listen: listenAt(registry, heard) },
    faults: world.faults,
    alarms: world.alarms,
    clock,
    setDeregistrationDelay(arn, seconds) {
      world.targetGroups.setDeregistrationDelay(arn, seconds);
      world.journal.mayHaveChanged();
    },
    state: () => dumpState(KINDS, world),
    reset: () => {
      clock.resume();
      world.reset();
    },
    close: () => world.end(),
    truth: (deploymentId) => {
      const deployment = world.deployment(deploymentId.slice(deploymentId.lastIndexOf('/') + 1));
      return deployment === null ? null : { ...deployment.truth };
    },
  };
  return { localEcs, resumed: world.resumed, tookUp: takenUp(world) };
}

/** Where docker reaches the registry; null while it does not listen. */
interface RegistryHeard {
  at: string | null;
}

function listenAt(registry: Registry, heard: RegistryHeard): LocalRegistry['listen'] {
  return async (address = {}) => {
    const listening = await listenRegistry(registry, address);
    const at = registryHost(address.host ?? '127.0.0.1', listening.port);
    heard.at = at;
    return {
      ...listening,
      close: () => {
        if (heard.at === at) heard.at = null;
        return listening.close();
      },
    };
  };
}
