/** What is watched: one deployment of one service, bound by the id that ECS answered. */
export interface Subject {
  readonly service: string;
  /** `ecs-svc/…` from the answer of our UpdateService call, or the one that somebody asked to follow. */
  readonly deploymentId: string;
  /** ARN. */
  readonly taskDefinition: string;
  /** rollout: our deployment · adopted: one that was there before · rollback: the one that ECS goes back to. */
  readonly role: 'rollout' | 'adopted' | 'rollback';
  /** When ECS created it, epoch milliseconds on the clock of ECS. Deployments that are older can only be PRIMARY again by a rollback. */
  readonly createdAt: number;
  /** Service events from this moment on belong to this watch, epoch milliseconds on the clock of ECS. */
  readonly eventsSince: number;
  /** Ids that were listed before ours. */
  readonly olderIds: readonly string[];
  /** For a rollback: the deployment that gives way. It may stay PRIMARY for a while. */
  readonly replaces: string | null;
  /** For a rollback that ECS directs: the target is what becomes PRIMARY next; until then the id above is a guess. */
  readonly targetOpen: boolean;
  /** Whether a container of the task definition has a health check, so that RUNNING is not yet serving. */
  readonly hasHealthCheck: boolean;
  /** Whether a desired count was asked for: then all those tasks must run, even if no new deployment was needed. */
  readonly mustReachDesiredCount: boolean;
  /** Epoch milliseconds on our clock. */
  readonly watchedSince: number;
}
