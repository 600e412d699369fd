import type { Alarms } from './alarms.ts';
import type { Pace } from './clock/pace.ts';
import type { FaultBook } from './faults/faults.ts';
import type { Balancer } from './load-balancing/balancer.ts';
import type { LoadBalancers } from './load-balancing/load-balancers.ts';
import type { TargetGroups } from './load-balancing/target-groups.ts';
import type { LogStore } from './logs/log-store.ts';
import type { ImageStore } from './registry/image-store.ts';
import type { ServedRegistry } from './registry/served-registry.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import type { TaskLifecycle } from './scheduler/task-lifecycle.ts';
import type { Deployment } from './state/deployment.ts';
import type { Place } from './state/place.ts';
import type { Region } from './state/region.ts';

/** Everything there is: what operations and the scheduler act on. */
export interface World {
  /** Of calls that do not say theirs. */
  readonly defaultPlace: Place;
  readonly pace: Pace;
  readonly faults: FaultBook;
  readonly alarms: Alarms;
  readonly scheduler: Scheduler;
  readonly lifecycle: TaskLifecycle;
  readonly logs: LogStore;
  readonly targetGroups: TargetGroups;
  readonly loadBalancers: LoadBalancers;
  readonly balancer: Balancer;
  /** What was pushed to the registry; null where there is none. A reset leaves it as it is. */
  readonly images: ImageStore | null;
  /** The registry as the API of ECR acts on it; null where there is none. A reset leaves it as it is. */
  readonly registry: ServedRegistry | null;
  /** Makes the number of a new deployment. */
  readonly nextDeploymentNumber: () => string;
  /** What there is at that place; it comes into being with its first use. */
  region(place: Place): Region;
  /** The deployment of that number, wherever it is; null for an unknown one. */
  deployment(number: string): Deployment | null;
  /** Forgets everything but the time and the images. Tasks that run end behind it. */
  reset(): void;
  /** Cancels all timers, ends all tasks and listeners; resolves when nothing of them is left. */
  end(): Promise<void>;
}
