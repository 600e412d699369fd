import type { JsonObject } from '../model/json.ts';
import type { UpdateServiceRequest } from '../ports/ecs.ts';

/** Percentages of the desired count that bound a rollout; null for those that nobody asked for. */
export interface WantedPercentages {
  readonly minimumHealthyPercent: number | null;
  readonly maximumPercent: number | null;
}

/**
 * The service's deployment configuration with the percentages asked for, everything else as ECS wrote it: whether ECS
 * keeps members that an UpdateService call leaves out is not documented.
 *
 * @returns null when nothing was asked for, so that the configuration need not be sent.
 */
export function mergeDeploymentConfiguration(current: JsonObject, wanted: WantedPercentages): JsonObject | null {
  const { minimumHealthyPercent, maximumPercent } = wanted;
  if (minimumHealthyPercent === null && maximumPercent === null) return null;
  return {
    ...current,
    ...(minimumHealthyPercent === null ? {} : { minimumHealthyPercent }),
    ...(maximumPercent === null ? {} : { maximumPercent }),
  };
}

/** What one UpdateService call should change; null for what stays. */
export interface ServiceUpdate {
  readonly cluster: string;
  readonly service: string;
  /** ARN. */
  readonly taskDefinition: string | null;
  readonly desiredCount: number | null;
  readonly deploymentConfiguration: JsonObject | null;
  readonly forceNewDeployment: boolean;
}

/**
 * Everything that is asked of a service as one UpdateService call: each call may start a deployment, so two calls could
 * start two.
 *
 * @returns null when nothing is asked for, and no call is needed.
 */
export function updateServiceRequest(update: ServiceUpdate): UpdateServiceRequest | null {
  const { cluster, service, taskDefinition, desiredCount, deploymentConfiguration, forceNewDeployment } = update;
  const asked = {
    ...(taskDefinition === null ? {} : { taskDefinition }),
    ...(desiredCount === null ? {} : { desiredCount }),
    ...(deploymentConfiguration === null ? {} : { deploymentConfiguration }),
    ...(forceNewDeployment ? { forceNewDeployment } : {}),
  };
  return Object.keys(asked).length === 0 ? null : { cluster, service, ...asked };
}
