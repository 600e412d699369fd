import type { JsonObject } from '../json.ts';
import type { TaskDefinition } from './task-definition.ts';

/** One entry of a service's `deployments`; also the service revision of the same number. */
export interface Deployment {
  /** 19 digits; beyond 2^53, so never a number. */
  readonly number: string;
  /** `ecs-svc/<number>`. */
  readonly id: string;
  readonly revisionArn: string;
  readonly taskDefinition: TaskDefinition;
  /** The members that make the revision, and launch type or capacity providers, as they were when it was made. */
  readonly settings: JsonObject;
  readonly createdAt: number;
  updatedAt: number;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  /** Tasks the scheduler wants of it now: 0 at first, then 1 (to resolve the image digests), then the service's count. */
  desiredCount: number;
  /** Consecutive failures to reach a steady task. */
  failedTasks: number;
  /** Consecutive tasks that stopped without having been RUNNING: the backoff grows with it. */
  failedStarts: number;
  /** Before this time (epoch ms) no task of it is started. */
  notBefore: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** Whether it was COMPLETED at some time: a good revision, whose tasks are replaced by their like. */
  everCompleted: boolean;
  /** Whether its first task pulled its images (or that was given up): from then on tasks start together. */
  digestsResolved: boolean;
  /** By container name, as its first task resolved them, for those whose version is to be the same; null until then. */
  imageDigests: ReadonlyMap<string, string | null> | null;
  /** While a bake time or the end of a rollback is waited for: when it is over (epoch ms). */
  holdUntil: number | null;
  readonly truth: DeploymentTruth;
}

/** When a deployment truly ended (epoch ms; null while open): what the API shows only in pieces. */
export interface DeploymentTruth {
  /** When it last became COMPLETED. */
  completedAt: number | null;
  /** When it FAILED, by the circuit breaker or because it was stopped. */
  failedAt: number | null;
  /**
   * When no task of another deployment was left that is not STOPPED; for a deployment that was rolled back, when
   * none of its own tasks was left and the one it was rolled back to had completed.
   */
  oldTasksGoneAt: number | null;
}
