import type { FaultBook } from '../faults/faults.ts';
import type { Deployment } from '../state/deployment.ts';
import type { Service } from '../state/service.ts';
import { TROUBLESHOOTING } from './service-events.ts';

/** Why Fargate starts nothing while a fault takes its capacity. */
export const FARGATE_UNAVAILABLE =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone.';

/** Why no task of the deployment can be placed now, worded as the service event after the service's name; null where it can. */
export function noCapacity(faults: FaultBook, service: Service, deployment: Deployment): string | null {
  const fault = faults.strike('no-capacity', ({ cluster }) => cluster === undefined || cluster === service.clusterName);
  if (fault === null) return null;
  if (fault.reason !== undefined) return `was unable to place a task. Reason: ${fault.reason}`;
  if (deployment.settings['launchType'] !== 'EC2') return `was unable to place a task. Reason: ${FARGATE_UNAVAILABLE}`;
  return `was unable to place a task because no container instance met all of its requirements. ${TROUBLESHOOTING}`;
}
