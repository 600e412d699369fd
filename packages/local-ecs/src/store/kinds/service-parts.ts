import type { Deployment } from '../../state/deployment.ts';
import type { Service, ServiceEvent } from '../../state/service.ts';
import { isFinished } from '../../state/service-deployment.ts';
import type { Part, Parts } from '../record-kind.ts';
import { REVISIONS } from './revisions.ts';
import { SERVICE_EVENTS } from './service-events.ts';

/** What was there of a service the last time. */
interface Seen {
  readonly service: Service;
  /** Revisions that may still change. */
  readonly live: ReadonlySet<Deployment>;
  readonly revisions: number;
  readonly serviceDeployments: number;
  readonly events: readonly ServiceEvent[];
}

/**
 * Follows the revisions and events of services. A service gathers many revisions; only those that are on their way,
 * were so a moment ago, or are new can have changed.
 */
export function followService(): Parts<Service> {
  const followed = new Map<string, Seen>();
  return {
    changed(service) {
      const last = followed.get(service.arn);
      const isSame = last?.service === service;
      const before = isSame ? last : { ...NOTHING, service };
      const now: Seen = {
        service,
        live: liveRevisions(service),
        revisions: service.revisions.size,
        serviceDeployments: service.serviceDeployments.length,
        events: [...service.events],
      };
      followed.set(service.arn, now);
      const replaced = last !== undefined && !isSame ? allParts(last.service, last.events) : [];
      return {
        // A deleted service loses its service deployments.
        parts: [
          ...(now.serviceDeployments < before.serviceDeployments
            ? revisionParts(service, service.revisions.values())
            : revisionParts(service, changedRevisions(before, now))),
          ...eventParts(service, newEvents(before, now).toReversed()),
        ],
        gone: [...replaced, ...eventParts(service, goneEvents(before, now))],
      };
    },
  };
}

const NOTHING = { live: new Set<Deployment>(), revisions: 0, serviceDeployments: 0, events: [] };

function liveRevisions({ deployments, serviceDeployments }: Service): ReadonlySet<Deployment> {
  const open = serviceDeployments.filter((record) => !isFinished(record));
  const led = open.flatMap(({ target, rollback }) => (rollback === null ? [target] : [target, rollback.to]));
  return new Set([...deployments, ...led]);
}

/** In the order of their numbers, so that they come back in it. */
function changedRevisions(before: Seen, now: Seen): Iterable<Deployment> {
  const { revisions } = now.service;
  const added = now.revisions === before.revisions ? [] : [...revisions.values()].slice(before.revisions);
  const changed = new Set([...before.live, ...now.live, ...added]);
  return [...changed].toSorted((left, right) => (left.number < right.number ? -1 : 1));
}

function newEvents(before: Seen, { events }: Seen): readonly ServiceEvent[] {
  const newest = before.events[0];
  if (newest === undefined) return events;
  const known = events.indexOf(newest);
  return known === -1 ? events : events.slice(0, known);
}

/** Events leave from the end. */
function goneEvents(before: Seen, { events }: Seen): readonly ServiceEvent[] {
  const oldest = events.at(-1);
  const kept = oldest === undefined ? -1 : before.events.indexOf(oldest);
  return before.events.slice(kept + 1);
}

function allParts(service: Service, events: Iterable<ServiceEvent>): Part[] {
  return [...revisionParts(service, service.revisions.values()), ...eventParts(service, events)];
}

function revisionParts(service: Service, deployments: Iterable<Deployment>): Part[] {
  return [...deployments].map((deployment) => ({ kind: REVISIONS, thing: { service, deployment } }));
}

function eventParts(service: Service, events: Iterable<ServiceEvent>): Part[] {
  return [...events].map((event) => ({ kind: SERVICE_EVENTS, thing: { service, event } }));
}
