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

/** Where tasks run: simulated, processes, containers. One instance serves all regions. */
export interface Runtime {
  /** Starts a task. Never throws and never reports before it returned. */
  start(task: TaskToRun, report: (event: RuntimeEvent) => void): RunningTask;
  /** Ends all tasks without a further report; resolves when nothing of them is left. New ones may start at once. */
  endAll(): Promise<void>;
}
