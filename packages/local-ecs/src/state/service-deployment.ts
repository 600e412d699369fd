import type { Deployment } from './deployment.ts';
import type { DeploymentConfiguration } from './deployment-configuration.ts';

/** In the words of ECS. */
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
  breaker: MonitorStatus;
  /** The breaker's count when it triggered; until then the deployment's own count holds. */
  breakerCount: number | null;
  readonly breakerThreshold: number;
  readonly alarms: AlarmWatch;
}

/** What watches a deployment, as far as it got. */
export type MonitorStatus = 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';

/** How a deployment watches its alarms. */
export interface AlarmWatch {
  status: MonitorStatus;
  readonly names: readonly string[];
  /** Those that were in ALARM when it began. */
  readonly ignored: readonly string[];
  /** Those that made it fail. */
  triggered: readonly string[];
}

/** A revision that a deployment replaces, with its tasks when it began. */
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
