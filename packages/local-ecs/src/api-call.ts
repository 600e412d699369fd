import type { JsonObject } from './json.ts';

/** The services that answer on the one port. */
export type ServiceName = 'ecs' | 'ecr' | 'logs' | 'elasticloadbalancing' | 'sts';

/** A call as it came in, of whatever service. */
export interface ApiCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly region: string;
  readonly input: JsonObject;
}
