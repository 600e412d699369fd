import type { JsonObject } from '../json.ts';
import { breakerThreshold } from '../scheduler/arithmetic.ts';
import type { Service } from '../state/service.ts';
import { isFinished, type ServiceDeployment } from '../state/service-deployment.ts';
import { countTasks, deploymentConfigurationView, revisionSummary } from './service-view.ts';
import { optional, seconds } from './wire.ts';

/** A record as ListServiceDeployments shows it. */
export function serviceDeploymentBrief(service: Service, record: ServiceDeployment): JsonObject {
  return {
    serviceDeploymentArn: record.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: seconds(record.createdAt),
    startedAt: seconds(record.startedAt),
    finishedAt: seconds(record.finishedAt),
    targetServiceRevisionArn: record.target.revisionArn,
    status: record.status,
    statusReason: optional(record.statusReason),
  };
}

/** The whole record. */
export function serviceDeploymentView(service: Service, record: ServiceDeployment): JsonObject {
  const { targetServiceRevisionArn: _target, ...brief } = serviceDeploymentBrief(service, record);
  return {
    ...brief,
    stoppedAt: seconds(record.stoppedAt),
    updatedAt: seconds(record.updatedAt),
    sourceServiceRevisions: record.sources.map(({ deployment, ...counts }) => ({
      arn: deployment.revisionArn,
      ...counts,
    })),
    targetServiceRevision: revisionSummary(record.target, countTasks(service)),
    deploymentConfiguration: deploymentConfigurationView(record.deploymentConfiguration),
    rollback:
      record.rollback === null
        ? undefined
        : {
            reason: record.rollback.reason,
            startedAt: seconds(record.rollback.startedAt),
            serviceRevisionArn: record.rollback.to.revisionArn,
          },
    deploymentCircuitBreaker: {
      status: record.breaker,
      failureCount: record.breakerCount ?? record.target.failedTasks,
      threshold: isFinished(record)
        ? record.breakerThreshold
        : breakerThreshold(service.deploymentConfiguration.deploymentCircuitBreaker, service.desiredCount),
    },
    alarms: {
      status: record.alarms.status,
      alarmNames: [...record.alarms.names],
      triggeredAlarmNames: [...record.alarms.triggered],
    },
  };
}
