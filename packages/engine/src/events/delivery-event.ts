import type { JsonValue } from '../model/json.ts';
import type { StopClass } from '../model/stop-class.ts';
import type { FinalVerdict, WaitFor, WaitingOn } from '../model/verdict.ts';

/**
 * The one stream that every view reads. `type` and the data are contract: additive within a version, `v` moves
 * otherwise. Human words are derived in views. Plain JSON only; secrets never enter.
 */
export type DeliveryEvent = Stamp & Happening;

interface Stamp {
  readonly v: 1;
  readonly deliveryId: string;
  /** 1, 2, 3 … without gaps within a delivery. */
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds; the clock of the machine that runs Slipway. */
  readonly at: string;
}

/** What happened, before it is numbered and dated. */
export type Happening =
  | PushReceived
  | PipelinePlanned
  | JobStarted
  | JobOutput
  | JobReported
  | JobFinished
  | PipelineFinished
  | ImagePlanned
  | ImageOutput
  | ImageBuilt
  | ImagePushed
  | ImageRemoved
  | ImageKept
  | NothingToClean
  | DeliveryStarted
  | PlanMade
  | TaskDefinitionRegistered
  | DeploymentStarted
  | DeploymentAdopted
  | RolloutChanged
  | RolloutWaiting
  | ServiceReported
  | TaskStopped
  | RolloutJudged
  | RollbackStarted
  | RollbackFinished
  | TaskRan
  | ApiTroubled
  | WarningRaised
  | NotificationSent
  | DeliveryFinished;

/** A commit arrived: by `git push`, by a hook of another repository or by a webhook. */
export interface PushReceived {
  readonly type: 'push.received';
  readonly project: string;
  readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string };
  /** 40 hex digits. */
  readonly sha: string;
  /** The commit that the ref had before; null for a new one. */
  readonly before: string | null;
  /** Who pushed, null where nobody has to say. */
  readonly pusher: string | null;
  readonly author: string | null;
  /** First line of the commit's message. */
  readonly title: string;
  readonly by: 'git' | 'hook' | 'github' | 'gitlab' | 'command';
}

/** The pipeline was read and decided. */
export interface PipelinePlanned {
  readonly type: 'pipeline.planned';
  /** `.gitlab-ci.yml`, or `slipway.yml` for the default pipeline. */
  readonly file: string;
  readonly stages: readonly string[];
  /** Empty where nothing of the file is for this push. */
  readonly jobs: readonly { readonly name: string; readonly stage: string; readonly when: string }[];
  readonly left: readonly { readonly name: string; readonly why: string }[];
  /** `.gitlab-ci.yml:3:5: …`, a sentence each. */
  readonly warnings: readonly string[];
}

export interface JobStarted {
  readonly type: 'job.started';
  readonly job: string;
  readonly stage: string;
  /** 1 for the first try; more with `retry`, and after the server itself was interrupted. */
  readonly attempt: number;
}

/** Whole lines that a job wrote, secrets masked. */
export interface JobOutput {
  readonly type: 'job.output';
  readonly job: string;
  readonly stream: 'stdout' | 'stderr' | 'command' | 'runner';
  /** Without line ends. `command` is a line of the script before it runs, `runner` what the runner itself says. */
  readonly lines: readonly string[];
}

/** What a command of Slipway inside a job reported by way of `SLIPWAY_EVENTS`. */
export interface JobReported {
  readonly type: 'job.reported';
  readonly job: string;
  /** As the command wrote it: with its own delivery id, number and time. */
  readonly event: DeliveryEvent;
}

export interface JobFinished {
  readonly type: 'job.finished';
  readonly job: string;
  readonly attempt: number;
  readonly status: 'success' | 'warning' | 'failed' | 'canceled';
  /** Null where no process came to an end by itself. */
  readonly exitCode: number | null;
  /** `exit 1`, `timeout after 1h`, `canceled`; null for success. */
  readonly reason: string | null;
  readonly durationMs: number;
  /** Whether it will be tried again. */
  readonly willRetry: boolean;
}

/** Every job is settled. */
export interface PipelineFinished {
  readonly type: 'pipeline.finished';
  /** superseded: a newer push to the same ref took over. nothing: no job was for this push. invalid: the file has errors. */
  readonly status: 'success' | 'failed' | 'canceled' | 'superseded' | 'nothing' | 'invalid';
  /** One line: `test failed: exit 1`. */
  readonly detail: string;
  readonly durationMs: number;
  readonly jobs: readonly { readonly name: string; readonly status: string; readonly reason: string | null }[];
}

/** Names of the programs, or the part of Slipway, that build images. */
export type Builder = 'docker' | 'podman' | 'buildah' | 'built-in';

/** What will be built was decided. */
export interface ImagePlanned {
  readonly type: 'image.planned';
  /** With the tag of the commit. */
  readonly image: string;
  /** The same repository with the other tags. */
  readonly alsoTagged: readonly string[];
  readonly commit: string;
  /** Whether the work tree differs from the commit. */
  readonly dirty: boolean;
  /** Null while it may be found in the registry. */
  readonly builder: Builder | null;
}

/** Whole lines that the builder wrote. */
export interface ImageOutput {
  readonly type: 'image.output';
  readonly builder: Builder;
  readonly stream: 'stdout' | 'stderr';
  /** Without line ends. */
  readonly lines: readonly string[];
}

export interface ImageBuilt {
  readonly type: 'image.built';
  /** With its tag. */
  readonly image: string;
  /** found: the commit's image was in the registry already, nothing was built. */
  readonly by: Builder | 'found';
  readonly durationMs: number;
  /** `sha256:…` of the manifest where the registry has it already; absent before a push. */
  readonly digest?: string;
  /** The archive that it was written to (`--output`). */
  readonly file?: string;
}

export interface ImagePushed {
  readonly type: 'image.pushed';
  readonly image: string;
  /** `sha256:…` of the manifest in the registry. */
  readonly digest: string;
  readonly durationMs: number;
}

/** A name of an image was taken away from this host. */
export interface ImageRemoved {
  readonly type: 'image.removed';
  readonly image: string;
  readonly builder: Builder;
}

/** An image that was built here stays on this host. */
export interface ImageKept {
  readonly type: 'image.kept';
  readonly image: string;
  readonly builder: Builder;
  /** recent: one of the last ones, kept as a cache · in-use: a container has it · dry-run: it would go · refused: the engine did not remove it. */
  readonly because: 'recent' | 'in-use' | 'dry-run' | 'refused';
  readonly detail: string;
}

/** There is no image here that Slipway built for the repository. */
export interface NothingToClean {
  readonly type: 'clean.nothing';
  readonly reason: string;
}

/** Somebody was told about the verdict, or could not be; neither changes it. */
export interface NotificationSent {
  readonly type: 'notification.sent';
  /** Scheme and host of the receiver; the path is a secret. */
  readonly to: string;
  readonly outcome: 'sent' | 'failed';
  /** Why it failed, null when it was sent. */
  readonly reason: string | null;
}

export interface DeliveryStarted {
  readonly type: 'delivery.started';
  readonly command: 'deploy' | 'watch' | 'run-task' | 'build' | 'clean';
  /** Empty where no AWS takes part: build, clean. The same for the cluster. */
  readonly region: string;
  readonly cluster: string;
  /** Empty for a one-off task and for images. */
  readonly services: readonly string[];
  readonly waitFor: WaitFor;
  readonly dryRun: boolean;
}

/** One difference between two task definitions. Secret-looking values are masked before they get here. */
export interface PlanChange {
  /** `containerDefinitions[web].image`, `containerDefinitions[web].environment[PORT]`. */
  readonly path: string;
  /** Null when the member is new. */
  readonly before: JsonValue;
  /** Null when the member goes. */
  readonly after: JsonValue;
}

/** A call that a dry run did not make. */
export interface PlannedCall {
  /** `ecs:UpdateService`. */
  readonly action: string;
  /** The request, secret-looking values masked. */
  readonly request: JsonValue;
}

export interface PlanMade {
  readonly type: 'plan.made';
  /** The services that share this plan. */
  readonly services: readonly string[];
  /** Task definition that the plan starts from (ARN, or the name of a file). */
  readonly basis: string;
  /** register: a new revision · reuse: an equal revision exists · unchanged: the service has it already. */
  readonly outcome: 'register' | 'reuse' | 'unchanged';
  /** ARN of the existing revision for reuse and unchanged, null where a new one is registered. */
  readonly taskDefinition: string | null;
  readonly images: readonly { readonly container: string; readonly before: string; readonly after: string }[];
  readonly changes: readonly PlanChange[];
  /** The calls that would be made; filled in a dry run only. */
  readonly calls: readonly PlannedCall[];
}

export interface TaskDefinitionRegistered {
  readonly type: 'task-definition.registered';
  /** ARN. */
  readonly taskDefinition: string;
  readonly services: readonly string[];
}

export interface DeploymentStarted {
  readonly type: 'deployment.started';
  readonly service: string;
  readonly deploymentId: string;
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly previousDeploymentId: string | null;
  readonly previousTaskDefinition: string | null;
}

/** A deployment that this delivery did not start is watched to its verdict. */
export interface DeploymentAdopted {
  readonly type: 'deployment.adopted';
  readonly service: string;
  readonly deploymentId: string;
  readonly taskDefinition: string;
  readonly desiredCount: number;
  /** unchanged: the service already has the wanted definition · asked: `slipway watch` · resumed: an interrupted delivery started it. */
  readonly because: 'unchanged' | 'asked' | 'resumed';
}

export interface DeploymentCounts {
  readonly id: string;
  /** PRIMARY or ACTIVE. */
  readonly status: string;
  readonly ours: boolean;
  readonly taskDefinition: string;
  readonly rolloutState: string | null;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failed: number;
}

/** A task of an older deployment that has not stopped yet. */
export interface OldTask {
  readonly taskId: string;
  readonly lastStatus: string;
  /** ISO 8601: when it began to stop, else when it started. */
  readonly since: string | null;
}

/** A change of what ECS shows; the same picture twice gives no event. */
export interface RolloutChanged {
  readonly type: 'rollout.changed';
  readonly service: string;
  readonly deploymentId: string;
  readonly deployments: readonly DeploymentCounts[];
  /** Tasks of older deployments that may still serve or drain. */
  readonly oldTasksLeft: number;
  /** Those of them that have been described; may be fewer than `oldTasksLeft`. */
  readonly oldTasks: readonly OldTask[];
  /** ISO 8601: when the last old task should be gone, null while unknown. */
  readonly drainEndsAt: string | null;
  /** Whether that time is expected (a deregistration delay, stops seen before) or just the latest (stopTimeout); absent without a time. */
  readonly drainEndIs?: 'expected' | 'at-the-latest';
  readonly waitingOn: WaitingOn | null;
  /** ISO 8601: when all new tasks served for the first time, null before that. The first wait of `ecs-deploy` ends here. */
  readonly servedAt?: string | null;
  readonly detail: string;
}

/** Nothing changed for 30 seconds: what is being waited for. */
export interface RolloutWaiting {
  readonly type: 'rollout.waiting';
  readonly service: string;
  readonly deploymentId: string;
  readonly waitingOn: WaitingOn;
  readonly detail: string;
  /** Milliseconds since the last change. */
  readonly quietMs: number;
}

/** A line of ECS's own event log of the service. */
export interface ServiceReported {
  readonly type: 'service.reported';
  readonly service: string;
  readonly eventId: string;
  readonly occurredAt: string;
  readonly message: string;
  /** trouble: something that a person should see even if the rollout goes on. */
  readonly level: 'info' | 'trouble';
}

export interface StoppedContainer {
  readonly name: string;
  readonly exitCode: number | null;
  /** What 137, 139, 143 … mean; null for others. */
  readonly exitMeaning: string | null;
  readonly reason: string | null;
}

/** The last lines of a stopped container. */
export interface LogTail {
  readonly container: string;
  readonly group: string;
  readonly stream: string;
  readonly lines: readonly string[];
  /** Why there are no lines, null when they could be read. */
  readonly unavailable: string | null;
}

/** A task of our deployment stopped although nobody asked it to. */
export interface TaskStopped {
  readonly type: 'task.stopped';
  readonly service: string;
  /** Null for a one-off task. */
  readonly deploymentId: string | null;
  readonly taskId: string;
  readonly class: StopClass;
  /** One line: what happened. */
  readonly reason: string;
  /** What to do about it. */
  readonly hint: string;
  /** How often this same reason was seen in this deployment, this time included. */
  readonly times: number;
  readonly stopCode: string | null;
  readonly stoppedReason: string | null;
  readonly containers: readonly StoppedContainer[];
  readonly logs: readonly LogTail[];
}

export interface RolloutJudged {
  readonly type: 'rollout.judged';
  readonly service: string;
  readonly deploymentId: string;
  readonly verdict: FinalVerdict;
}

export interface RollbackStarted {
  readonly type: 'rollback.started';
  readonly service: string;
  /** The deployment that failed. */
  readonly deploymentId: string;
  /** ecs: ECS does it by itself · stop-service-deployment, update-service: Slipway asked · none: there is nothing to go back to · keep, stop: as asked by --on-failure. */
  readonly by: 'ecs' | 'stop-service-deployment' | 'update-service' | 'none' | 'keep' | 'stop';
  /** ARN of the task definition it goes back to. */
  readonly to: string | null;
  readonly detail: string;
}

export interface RollbackFinished {
  readonly type: 'rollback.finished';
  readonly service: string;
  readonly deploymentId: string;
  readonly outcome: 'completed' | 'failed' | 'undecided';
  readonly to: string | null;
  readonly detail: string;
}

/** A one-off task, each time its state changed. */
export interface TaskRan {
  readonly type: 'task.ran';
  /** The whole ARN, for the commands that a person runs next. */
  readonly taskArn: string;
  readonly taskId: string;
  readonly taskDefinition: string;
  readonly lastStatus: string;
  /** Of the container that decides, once it stopped. */
  readonly exitCode: number | null;
  readonly container: string | null;
}

/** A read failed and will be tried again. */
export interface ApiTroubled {
  readonly type: 'api.troubled';
  readonly action: string;
  readonly message: string;
}

export interface WarningRaised {
  readonly type: 'warning.raised';
  readonly service: string | null;
  readonly message: string;
}

export interface ServiceOutcome {
  readonly service: string;
  readonly deploymentId: string | null;
  /** ARN of the task definition that was wanted. */
  readonly taskDefinition: string | null;
  readonly verdict: FinalVerdict | null;
  readonly exit: number;
}

/** Always the last event. */
export interface DeliveryFinished {
  readonly type: 'delivery.finished';
  /** Exit status: the worst of the services, or that of the error. */
  readonly exit: number;
  readonly durationMs: number;
  /** Read calls made while watching. */
  readonly reads: number;
  readonly services: readonly ServiceOutcome[];
  /** Set when an error ended the delivery. */
  readonly error: {
    readonly code: string;
    readonly what: string;
    readonly hint: string;
    /** Of a bug of ours, for the report. */
    readonly stack?: string;
  } | null;
  /** The command that follows what still goes on, null when nothing does. */
  readonly resume: string | null;
}
