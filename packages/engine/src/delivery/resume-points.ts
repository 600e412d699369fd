import type { ResumePoint } from '../delivery-request.ts';
import type { DeliveryEvent, DeliveryFinished } from '../events/delivery-event.ts';
import { shortName } from '../model/short-name.ts';

/** Where a delivery goes: that of another region or cluster is none of ours. */
interface Target {
  readonly region: string;
  /** Name or ARN. */
  readonly cluster: string;
}

/**
 * Reads how far an interrupted attempt came, from the events that it left, by the name of the service. What counts is the last deployment
 * of each service, of a delivery that was interrupted or that succeeded before the interruption. One that ended otherwise is over: to
 * try it again is a new delivery.
 */
export function resumePoints(events: Iterable<DeliveryEvent>, target: Target): ReadonlyMap<string, ResumePoint> {
  const ours = new Set<string>();
  const points = new Map<string, ResumePoint & { readonly deliveryId: string }>();
  for (const event of events) {
    const { deliveryId } = event;
    const at = Date.parse(event.at);
    if (event.type === 'delivery.started') {
      if (event.command === 'deploy' && !event.dryRun && isAt(event, target)) ours.add(deliveryId);
      continue;
    }
    if (!ours.has(deliveryId)) continue;
    switch (event.type) {
      case 'plan.made':
        // A plan alone says less than a deployment: of the attempt before, where there were several.
        for (const service of event.services.filter((name) => (points.get(name)?.deploymentId ?? null) === null))
          points.set(service, { deploymentId: null, taskDefinition: null, previousDeploymentId: null, at, deliveryId });
        break;
      case 'deployment.started': {
        const { deploymentId, taskDefinition, previousDeploymentId } = event;
        points.set(event.service, { deploymentId, taskDefinition, previousDeploymentId, at, deliveryId });
        break;
      }
      case 'deployment.adopted': {
        const { deploymentId, taskDefinition } = event;
        points.set(event.service, { deploymentId, taskDefinition, previousDeploymentId: null, at, deliveryId });
        break;
      }
      case 'delivery.finished':
        if (isOver(event)) dropAll(points, deliveryId);
        break;
    }
  }
  return new Map([...points].map(([service, { deliveryId: _, ...point }]) => [service, point]));
}

function isAt({ region, cluster }: Target, target: Target): boolean {
  return region === target.region && shortName(cluster) === shortName(target.cluster);
}

const interrupted = 130;

/** An attempt that was asked to stop writes a last event too, and its deployment goes on. */
function isOver({ exit }: DeliveryFinished): boolean {
  return exit !== 0 && exit !== interrupted;
}

function dropAll(points: Map<string, { readonly deliveryId: string }>, deliveryId: string): void {
  for (const [service, point] of points) if (point.deliveryId === deliveryId) points.delete(service);
}
