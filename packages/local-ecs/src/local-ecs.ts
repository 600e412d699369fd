import type { Clock } from './clock/clock.ts';
import type { ClockControl } from './clock/steered-clock.ts';
import type { Faults } from './faults/faults.ts';
import type { Address, Listening } from './http/listen-on.ts';
import type { ListenOptions } from './http/server.ts';
import type { JsonObject } from './json.ts';
import type { ImageStore } from './registry/image-store.ts';
import type { ChosenRuntime } from './runtime/choose-runtime.ts';
import type { RuntimeName } from './runtime/runtime-name.ts';
import type { Alarms } from './state/alarms.ts';
import type { DeploymentTruth } from './state/deployment.ts';
import type { Place } from './state/place.ts';

/** What a local-ecs is to be like; all of it may be left out. */
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

/** An Amazon ECS in this process. */
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
