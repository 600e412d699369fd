import type { ServiceName } from './api-call.ts';
import { checkOptions } from './check-options.ts';
import type { Clock } from './clock/clock.ts';
import { type ClockControl, SteeredClock } from './clock/steered-clock.ts';
import { systemClock } from './clock/system-clock.ts';
import { createWorld } from './create-world.ts';
import { dispatch } from './dispatch.ts';
import { EcsError } from './ecs-error.ts';
import { createCallFaults } from './faults/call-faults.ts';
import type { Faults } from './faults/faults.ts';
import type { Address, Listening } from './http/listen-on.ts';
import { type ListenOptions, listen } from './http/server.ts';
import { copyJson, type JsonObject } from './json.ts';
import type { ImageStore } from './registry/image-store.ts';
import { listenRegistry } from './registry/listen-registry.ts';
import { createRegistry, type Registry } from './registry/registry.ts';
import { type ChosenRuntime, chooseRuntime } from './runtime/choose-runtime.ts';
import { registryHost } from './runtime/docker/registry-reference.ts';
import type { RuntimeName } from './runtime/runtime-name.ts';
import type { Alarms } from './state/alarms.ts';
import type { DeploymentTruth } from './state/deployment.ts';
import type { Place } from './state/place.ts';
import { dumpState } from './store/dump.ts';
import { KINDS } from './store/kinds.ts';
import type { Kept } from './store/restored-journal.ts';
import { takenUp } from './store/taken-up.ts';

export interface LocalEcsOptions {
  /** Default: the wall clock. */
  readonly clock?: Clock;
  /** Divides every duration; default 1. */
  readonly speed?: number;
  /** From the start of a task to RUNNING; default 3000. */
  readonly startMs?: number;
  /** From the order to stop (and the end of draining) to STOPPED; default 5000. */
  readonly stopMs?: number;
  /**
   * Where tasks run; default `simulated`. `docker` needs an engine that answers; `auto` is `docker` where one does, else
   * `process`. Processes run images of the registry alone.
   */
  readonly runtime?: RuntimeName;
  /**
   * Where unpacked images stay from one run to the next, and by which left containers are known; default: nothing stays. The state stays
   * there too where `openLocalEcs` is used.
   */
  readonly dataFolder?: string | null;
  /** Whether a task fails to start when its log group is missing, as on AWS; default: the group comes into being. */
  readonly requireLogGroups?: boolean;
  /** The account of calls that do not say theirs; default 123456789012. */
  readonly accountId?: string;
  /** The region of calls that do not say theirs; default us-east-1. */
  readonly region?: string;
  /** Refuses calls over HTTP that carry no signature; what is in it is not verified. Default: false. */
  readonly requireSignature?: boolean;
  /** Decides about faults that have a share; default Math.random. */
  readonly random?: () => number;
  /** Keeps images in this folder, which is made when it is not there; default: no registry. */
  readonly registry?: { readonly folder: string };
}

export interface LocalEcs {
  /**
   * One API call in-process, with the same validation and faults as over HTTP. `operation` is an operation of ECS, or
   * a whole target of a sibling service (`Logs_20140328.GetLogEvents`). Rejects with an EcsError.
   */
  call(operation: string, input: JsonObject, context?: Partial<Place>): Promise<JsonObject>;
  /** Answers over HTTP; port 0 (the default) takes any free one, host defaults to 127.0.0.1. */
  listen(options?: ListenOptions): Promise<Listening>;
  /** Where tasks run. */
  readonly runtime: ChosenRuntime['name'];
  /** The registry that was asked for; null without one. */
  readonly registry: LocalRegistry | null;
  /** The failures that are asked for. */
  readonly faults: Faults;
  /** The alarms that deployments watch. */
  readonly alarms: Alarms;
  /** Pauses and advances the time of the emulated ECS. */
  readonly clock: ClockControl;
  /** Sets how many seconds targets of the group drain; 300 where it was never set. */
  setDeregistrationDelay(targetGroupArn: string, seconds: number): void;
  /** All that there is, as records: by the names of their kinds, each kind in its order. What an answer of the API shows is made from it. */
  state(): JsonObject;
  /** Forgets everything but images: clusters, definitions, services, tasks, logs, faults, alarms; a paused clock goes on. */
  reset(): void;
  /**
   * Cancels all timers and ends all tasks and listeners: nothing moves any more. Resolves when no process is left. With a data folder the
   * state is left there, and what can go on without this process (containers) goes on.
   */
  close(): Promise<void>;
  /** When the deployment truly ended; null for an unknown one. */
  truth(deploymentId: string): DeploymentTruth | null;
}

/** The registry of a local-ecs: `docker push` and `docker pull` by HTTP, and the same images in-process. */
export interface LocalRegistry {
  readonly images: ImageStore;
  /** Answers over HTTP; port 0 (the default) takes any free one, host defaults to 127.0.0.1. */
  listen(address?: Address): Promise<Listening>;
}

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
