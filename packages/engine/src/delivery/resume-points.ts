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
 * of each service, however its delivery ended: who was interrupted may have left a delivery behind that went on to its end, and what it
 * started must not be started again. A delivery that ended without starting anything is over.
 */
export function resumePoints(events: Iterable<DeliveryEvent>, target: Target): ReadonlyMap<string, ResumePoint> {
  const ours = new Set<string>();
  const found = new Map<string, Found>();
  for (const event of events) {
    const { deliveryId } = event;
    if (event.type === 'delivery.started') {
      if (event.command === 'deploy' && !event.dryRun && isAt(event, target)) ours.add(deliveryId);
    } else if (ours.has(deliveryId)) {
      note(found, event);
    }
  }
  return new Map([...found].map(([service, { point }]) => [service, point]));
}

interface Found {
  readonly deliveryId: string;
  readonly point: ResumePoint;
}

function note(found: Map<string, Found>, event: DeliveryEvent): void {
  const { deliveryId } = event;
  const at = Date.parse(event.at);
  switch (event.type) {
    case 'plan.made':
      // A plan alone says less than a deployment: of the attempt before, where there were several.
      for (const service of event.services.filter((name) => !found.get(name)?.point.deploymentId))
        found.set(service, { deliveryId, point: { ...onlyPlanned, at } });
      break;
    case 'deployment.started':
    case 'deployment.adopted': {
      const { deploymentId, taskDefinition } = event;
      const previousDeploymentId = event.type === 'deployment.started' ? event.previousDeploymentId : null;
      found.set(event.service, {
        deliveryId,
        point: { ...onlyPlanned, deploymentId, taskDefinition, previousDeploymentId, at },
      });
      break;
    }
    case 'rollout.judged': {
      const known = found.get(event.service);
      if (known !== undefined)
        found.set(event.service, { ...known, point: { ...known.point, verdict: event.verdict } });
      break;
    }
    case 'rollback.started': {
      const known = found.get(event.service);
      if (known !== undefined && event.by === 'update-service')
        found.set(event.service, { ...known, point: { ...known.point, isReplaced: true } });
      break;
    }
    case 'delivery.finished':
      if (isOver(event)) dropUnstarted(found, deliveryId);
      break;
    default:
      break;
  }
}

const onlyPlanned = {
  deploymentId: null,
  taskDefinition: null,
  previousDeploymentId: null,
  verdict: null,
  isReplaced: false,
} as const;

function isAt({ region, cluster }: Target, target: Target): boolean {
  return region === target.region && shortName(cluster) === shortName(target.cluster);
}

const interrupted = 130;

/** An attempt that was asked to stop writes a last event too, and its deployment goes on. */
function isOver({ exit }: DeliveryFinished): boolean {
  return exit !== 0 && exit !== interrupted;
}

/** With its last event written, nothing was left unanswered. */
function dropUnstarted(found: Map<string, Found>, deliveryId: string): void {
  for (const [service, { deliveryId: of, point }] of found)
    if (of === deliveryId && point.deploymentId === null) found.delete(service);
}
