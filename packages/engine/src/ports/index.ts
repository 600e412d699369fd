import type { Clock } from './clock.ts';
import type { Ecs } from './ecs.ts';
import type { LoadBalancing } from './load-balancing.ts';
import type { Logs } from './logs.ts';
import type { Random } from './random.ts';

export type { Clock } from './clock.ts';
export type { Ecs, UpdateServiceRequest } from './ecs.ts';
export type { LoadBalancing } from './load-balancing.ts';
export type { Logs } from './logs.ts';
export type { PostAnswer, Poster } from './poster.ts';
export type { Random } from './random.ts';

/** Everything that a delivery needs of the world. */
export interface DeliveryPorts {
  readonly ecs: Ecs;
  readonly logs: Logs;
  readonly loadBalancing: LoadBalancing;
  readonly clock: Clock;
  readonly random: Random;
}
