import type { ImageReference } from './model/image-reference.ts';
import type { TaggedTaskDefinition } from './model/task-definition.ts';
import type { WaitFor } from './model/verdict.ts';

/** Which images are wanted. */
export type ImageChange =
  /** `--image REF`: every container whose image has the same repository, else the only container. */
  | { readonly kind: 'image'; readonly image: ImageReference }
  /** `--container NAME=REF`. */
  | { readonly kind: 'container'; readonly container: string; readonly image: ImageReference }
  /** `--tag T` with the containers named by `--container NAME`; none named: the only one, else all with the repository of the first essential one. */
  | { readonly kind: 'tag'; readonly tag: string; readonly containers: readonly string[] };

/** Where the new task definition starts from. */
export type Basis =
  /** The task definition that the service has now. */
  | { readonly kind: 'current' }
  /** The newest ACTIVE revision of the family that the service has now. */
  | { readonly kind: 'latest' }
  /** From a file, already parsed; `name` is for messages. */
  | { readonly kind: 'file'; readonly name: string; readonly definition: TaggedTaskDefinition };

/** How long to look at a rollout. Milliseconds; null for no limit. A limit ends the watch, never the deployment. */
export interface TimeLimits {
  /** From the UpdateService answer to the end. Also the limit of a rollback that is watched. */
  readonly totalMs: number | null;
  /** Until the new tasks serve (the drop-in's first wait). */
  readonly servingMs: number | null;
  /** From there until the old tasks are gone (the drop-in's second wait). */
  readonly drainedMs: number | null;
  /** Without any progress. */
  readonly stalledMs: number | null;
}

/** How a rollout is followed and what is done when it fails. */
export interface WatchPolicy {
  readonly waitFor: WaitFor;
  readonly limits: TimeLimits;
  /** The same crash so many times fails the deployment. */
  readonly maxCrashes: number;
  readonly onFailure: 'rollback' | 'stop' | 'keep';
  readonly onInterrupt: 'leave' | 'rollback';
}

export interface DeployRequest {
  /** For messages. */
  readonly region: string;
  readonly cluster: string;
  /** One or more, all in the same cluster. */
  readonly services: readonly string[];
  readonly basis: Basis;
  /** Empty: the basis as it is. */
  readonly images: readonly ImageChange[];
  readonly desiredCount: number | null;
  readonly minimumHealthyPercent: number | null;
  readonly maximumPercent: number | null;
  readonly forceNewDeployment: boolean;
  readonly dryRun: boolean;
  readonly policy: WatchPolicy;
  /** How far an interrupted attempt of the same delivery came, by the name of the service: what it deployed is not deployed again. */
  readonly resume?: ReadonlyMap<string, ResumePoint>;
}

/** How far an attempt came with a service before it was interrupted. */
export interface ResumePoint {
  /** `ecs-svc/…`; null where it is not known whether the UpdateService call was made. */
  readonly deploymentId: string | null;
  /** ARN; null with the id. */
  readonly taskDefinition: string | null;
  /** What was PRIMARY before. */
  readonly previousDeploymentId: string | null;
  /** Epoch milliseconds on the clock of the attempt: when the deployment was known, or when the plan for it was made. */
  readonly at: number;
}

export interface WatchRequest {
  readonly region: string;
  readonly cluster: string;
  readonly services: readonly string[];
  /** `ecs-svc/…`, or null for the PRIMARY one. Only with one service. */
  readonly deploymentId: string | null;
  readonly policy: WatchPolicy;
}
