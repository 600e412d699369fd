import type { Service, ServiceEvent } from '../../state/service.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';
import { serviceOfRecord, servicesOf } from './service-of-record.ts';

/** An event of a service: written once, and taken away when newer ones push it out. */
export interface EventOfService {
  readonly service: Service;
  readonly event: ServiceEvent;
}

interface EventRecord extends ServiceEvent {
  /** Of the service. */
  readonly clusterArn: string;
  readonly name: string;
}

export const SERVICE_EVENTS: RecordKind<EventOfService> = {
  name: 'service-event',
  isSwept: false,
  *all(state) {
    for (const service of servicesOf(state)) for (const event of service.events.toReversed()) yield { service, event };
  },
  id: ({ service, event }) => `${service.arn} ${event.id}`,
  encode({ service, event }) {
    const record: EventRecord = { clusterArn: service.clusterArn, name: service.name, ...event };
    return plain(record);
  },
  restore(record, state) {
    const { clusterArn: _clusterArn, name: _name, ...event } = unplain<EventRecord>(record);
    serviceOfRecord(record, state).events.unshift(event);
  },
};
