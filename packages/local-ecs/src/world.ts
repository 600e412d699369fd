import type { Pace } from './clock/pace.ts';
import type { FaultBook } from './faults/faults.ts';
import type { Balancer } from './load-balancing/balancer.ts';
import type { ImageStore } from './registry/image-store.ts';
import type { ServedRegistry } from './registry/served-registry.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import type { TaskLifecycle } from './scheduler/task-lifecycle.ts';
import type { Alarms } from './state/alarms.ts';
import type { Deployment } from './state/deployment.ts';
import type { Place } from './state/place.ts';
import type { Region } from './state/region.ts';
import type { Journal } from './store/journal.ts';
import type { KeptState } from './store/kept-state.ts';

/** Everything there is: what operations and the scheduler act on. */
export interface World extends KeptState {
  /** Of calls that do not say theirs. */
  readonly defaultPlace: Place;
  /** The region that a call acts in. */
  enter(place: Place): Region;
  readonly pace: Pace;
  readonly faults: FaultBook;
  readonly alarms: Alarms;
  readonly scheduler: Scheduler;
  readonly lifecycle: TaskLifecycle;
  readonly balancer: Balancer;
  /** What was pushed to the registry; null where there is none. A reset leaves it as it is. */
  readonly images: ImageStore | null;
  /** The registry as the API of ECR acts on it; null where there is none. A reset leaves it as it is. */
  readonly registry: ServedRegistry | null;
  /** Makes the number of a new deployment. */
  readonly nextDeploymentNumber: () => string;
  /** Whoever changes something that is kept says so here. */
  readonly journal: Journal;
  /** Resolves when all is open that an earlier local-ecs had open, or cannot be opened yet. */
  readonly resumed: Promise<void>;
  /** The deployment of that number, wherever it is; null for an unknown one. */
  deployment(number: string): Deployment | null;
  /** Forgets everything but the time and the images. Tasks that run end behind it. */
  reset(): void;
  /**
   * Cancels all timers, ends all tasks and listeners; resolves when nothing of them is left. Where the state is kept, what
   * is left of it is written, and tasks that can go on without this process do.
   */
  end(): Promise<void>;
}
