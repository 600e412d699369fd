import type { JsonObject } from '../../json.ts';
import type { Service } from '../../state/service.ts';
import type { KeptState } from '../kept-state.ts';
import { missing } from '../missing.ts';
import { clusterOf, clustersOf } from './clusters.ts';

/** All services of all accounts and regions. */
export function* servicesOf(state: KeptState): Generator<Service> {
  for (const { services } of clustersOf(state)) yield* services.values();
}

/** The service that a record names by the ARN of its cluster and its own name. @throws where there is none */
export function serviceOfRecord(record: JsonObject, state: KeptState): Service {
  const { clusterArn, name } = record;
  const service = clusterOf(String(clusterArn), state).services.get(String(name));
  if (service === undefined) throw missing('service', `${String(name)} of ${String(clusterArn)}`);
  return service;
}
