import type { Deployment } from '../state/deployment.ts';
import type { Service } from '../state/service.ts';
import type { Task } from '../state/task.ts';

/** What a strategy wants done now. Nothing wanted and nothing in flight: the service is where it should be. */
export interface Orders {
  /** How many tasks each deployment is to have from now on: what its `desiredCount` shows. */
  readonly wanted: ReadonlyMap<Deployment, number>;
  readonly starts: readonly { readonly deployment: Deployment; readonly count: number }[];
  readonly stops: readonly Task[];
  /** Minimum and maximum percent allow neither a stop nor a start, and nothing in flight will change that. */
  readonly stuck: boolean;
  /** Tasks that only their protection keeps from being stopped, where nothing else is left to be done. */
  readonly blocked: readonly Task[];
}

/** How a service gets from one revision to the next, and how many tasks it has. Reads the service, changes nothing. */
export interface Strategy {
  plan(service: Service, primary: Deployment, now: number): Orders;
  /** Whether the primary deployment has reached its end (a bake time is waited for by the scheduler). */
  isReached(service: Service, primary: Deployment): boolean;
  /** Whether the service, its deployment completed, has just the tasks that it should have, all of them healthy. */
  isSteady(service: Service): boolean;
}
