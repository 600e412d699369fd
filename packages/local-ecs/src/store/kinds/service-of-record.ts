import type { JsonObject } from '../../json.ts';
import type { Service } from '../../state/service.ts';
import type { KeptState } from '../kept-state.ts';
import { missing } from '../missing.ts';
import { unplain } from '../plain.ts';
import { clusterOf, clustersOf } from './clusters.ts';

/** All services of all accounts and regions. */
export function* servicesOf(state: KeptState): Generator<Service> {
  for (const { services } of clustersOf(state)) yield* services.values();
}

/** The service that a record names by the ARN of its cluster and its own name. @throws where there is none */
export function serviceOfRecord(record: JsonObject, state: KeptState): Service {
  const { clusterArn, name } = unplain<Pick<Service, 'clusterArn' | 'name'>>(record);
  const service = clusterOf(clusterArn, state).services.get(name);
  if (service === undefined) throw missing('service', `${name} of ${clusterArn}`);
  return service;
}
