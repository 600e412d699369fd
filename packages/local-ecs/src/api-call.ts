import type { JsonObject } from './json.ts';
import type { Place } from './state/place.ts';

/** The services that answer on the one port. */
export type ServiceName = 'ecs' | 'ecr' | 'logs' | 'elasticloadbalancing' | 'sts';

/** A call as it came in, of whatever service, and the account and region that it is made in. */
export interface ApiCall extends Place {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: JsonObject;
}
