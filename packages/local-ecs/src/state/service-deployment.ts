import type { Deployment } from './deployment.ts';
import type { DeploymentConfiguration } from './deployment-configuration.ts';

export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

/** The record of one deployment that survives its rollback. */
export interface ServiceDeployment {
  readonly arn: string;
  readonly createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  stoppedAt: number | null;
  updatedAt: number;
  status: ServiceDeploymentStatus;
  statusReason: string | null;
  readonly target: Deployment;
  readonly sources: readonly SourceRevision[];
  readonly deploymentConfiguration: DeploymentConfiguration;
  rollback: { readonly reason: string; readonly startedAt: number; readonly to: Deployment } | null;
  breaker: 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';
  /** The breaker's count when it triggered; until then the deployment's own count holds. */
  breakerCount: number | null;
  readonly breakerThreshold: number;
}

export interface SourceRevision {
  readonly deployment: Deployment;
  readonly requestedTaskCount: number;
  readonly runningTaskCount: number;
  readonly pendingTaskCount: number;
}

/** Whether nothing will change about it any more. */
export function isFinished(record: ServiceDeployment): boolean {
  return record.finishedAt !== null;
}
