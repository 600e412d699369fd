/**
 * Status of a service deployment.
 * PENDING → IN_PROGRESS → SUCCESSFUL | STOP_REQUESTED → STOPPED | ROLLBACK_REQUESTED → ROLLBACK_IN_PROGRESS → ROLLBACK_SUCCESSFUL | ROLLBACK_FAILED.
 */
export type ServiceDeploymentStatus = string;

/** The record that ECS keeps of a deployment for 90 days; unlike the `deployments` list it survives a rollback. */
export interface ServiceDeployment {
  readonly arn: string;
  /** ARN of the service revision it leads to; its number equals the number of the deployment id. */
  readonly targetRevisionArn: string;
  readonly status: ServiceDeploymentStatus;
  readonly statusReason: string | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** ARN of the service revision that a rollback went to. */
  readonly rollbackRevisionArn: string | null;
  readonly rollbackReason: string | null;
  /** Set while a lifecycle hook of a blue/green, linear or canary deployment waits for somebody's answer. */
  readonly waitingForHook: string | null;
}
