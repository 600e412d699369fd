import type { JsonObject } from '../json.ts';

/** What a runtime needs to know about a task to run it. */
export interface TaskToRun {
  readonly id: string;
  readonly arn: string;
  readonly clusterName: string;
  /** Of the task definition. */
  readonly family: string;
  readonly revision: number;
  /** CPU units and MiB of the whole task, overrides applied; null where it sets none. */
  readonly cpu: number | null;
  readonly memory: number | null;
  /** The volumes of the task definition, in wire form. */
  readonly volumes: readonly JsonObject[];
  /** The name of the group the task is in, e.g. `service:web`; for labels. */
  readonly group: string;
  readonly networkMode: string;
  readonly containers: readonly ContainerToRun[];
  /** Whether a load balancer has to find the task healthy. */
  readonly hasTargets: boolean;
}

/** A container of a task, overrides included. */
export interface ContainerToRun {
  readonly name: string;
  readonly image: string;
  /** What has to be run under that name, as the deployment resolved it; null: what the name means when the task starts. */
  readonly digest: string | null;
  readonly essential: boolean;
  readonly healthCheck: HealthCheck | null;
  /** The container definition with the task's overrides applied, in wire form: command, environment, ports, … */
  readonly definition: unknown;
}

/** Seconds, as in a container definition, with ECS's defaults filled in. */
export interface HealthCheck {
  /** `CMD` and words, or `CMD-SHELL` and one text. */
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod: number;
}

/** What happens to a task while it runs, in the words of the task's states. */
export type RuntimeEvent =
  /** The network is there; images are pulled next. */
  | { readonly type: 'provisioned' }
  /** All images are there. */
  | { readonly type: 'pulled'; readonly digests: ReadonlyMap<string, string> }
  /** All containers were started. `ports` are those that can really be reached; a simulated task has none. */
  | { readonly type: 'running'; readonly ports: readonly PortBinding[] }
  /** The task never came to run. `stoppedReason` is that of the task; `container` the one to blame. */
  | { readonly type: 'start-failed'; readonly stoppedReason: string; readonly container: ContainerFailure | null }
  | { readonly type: 'container-health'; readonly container: string; readonly health: 'HEALTHY' | 'UNHEALTHY' }
  | { readonly type: 'target-health'; readonly healthy: boolean; readonly reason: string }
  | { readonly type: 'log'; readonly container: string; readonly line: string }
  | { readonly type: 'exited'; readonly container: string; readonly exitCode: number; readonly reason: string | null }
  /** After `stop`: every container has ended. */
  | { readonly type: 'containers-stopped' }
  /** After `stop`: nothing of the task is left. */
  | { readonly type: 'stopped' };

/** A port of a container that listens on this machine. */
export interface PortBinding {
  readonly container: string;
  readonly containerPort: number;
  readonly host: string;
  readonly hostPort: number;
  /** A fault keeps every check of a load balancer from passing. */
  readonly neverHealthy: boolean;
}

/** The container that kept a task from starting, and why. */
export interface ContainerFailure {
  readonly name: string;
  readonly reason: string;
  /** Absent where the container was never created. */
  readonly exitCode: number | null;
}

/** A task that was handed to a runtime. */
export interface RunningTask {
  /** Ends it: SIGTERM, stopTimeout, SIGKILL. `containers-stopped` and `stopped` follow. A second call changes nothing. */
  stop(): void;
}

/** What an earlier local-ecs knew of a task when it ended, or was killed. */
export interface KnownTask {
  /**
   * `starting`: RUNNING was not told yet. `running`: it was, and the task was not asked to stop (its targets may be
   * draining). `stopping`: it was asked to stop, wherever it was by then; the caller calls `stop` again.
   */
  readonly stage: 'starting' | 'running' | 'stopping';
  /** When RUNNING was told, in epoch ms; null: never. */
  readonly startedAt: number | null;
  readonly containers: readonly KnownContainer[];
}

/** What is known of a container that an earlier local-ecs started. */
export interface KnownContainer {
  readonly name: string;
  /** As `pulled` told it; null before that. */
  readonly imageDigest: string | null;
  readonly health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  /** As `running` told them. */
  readonly ports: readonly PortBinding[];
  /** Whether its end was told; it is not told again. */
  readonly hasEnded: boolean;
}

/** Where tasks run: simulated, processes, containers. One instance serves all regions. */
export interface Runtime {
  /** Starts a task. Never throws and never reports before it returned. */
  start(task: TaskToRun, report: (event: RuntimeEvent) => void): RunningTask;
  /**
   * Takes up a task that an earlier local-ecs started. What still runs goes on without a report; what has ended
   * meanwhile is told as `exited`; what was `starting` starts anew (what is left of the first try is taken away), with
   * all reports of a start. All tasks are resumed in the turn of the event loop in which the runtime was made, before
   * any is started: what the runtime finds of tasks that were not resumed may be taken away.
   * Never throws and never reports before it returned.
   */
  resume(task: TaskToRun, known: KnownTask, report: (event: RuntimeEvent) => void): RunningTask;
  /** Ends all tasks without a further report; resolves when nothing of them is left. New ones may start at once. */
  endAll(): Promise<void>;
  /**
   * Lets go of all tasks without a further report, to be resumed by a later local-ecs: what can go on without this
   * process goes on, the rest is ended. Resolves when this process has nothing more to do with them, with what goes on and
   * how to end it, in words for who ended local-ecs; null: nothing does.
   */
  release(): Promise<string | null>;
}
