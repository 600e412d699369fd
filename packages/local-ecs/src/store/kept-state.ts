import type { SteeredClock } from '../clock/steered-clock.ts';
import type { Listener } from '../load-balancing/listener.ts';
import type { LoadBalancers } from '../load-balancing/load-balancers.ts';
import type { TargetGroups } from '../load-balancing/target-groups.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { Place } from '../state/place.ts';
import type { Region } from '../state/region.ts';

/** All that records are made of, and that they go back to. */
export interface KeptState {
  readonly clock: Pick<SteeredClock, 'steering' | 'steerAs'>;
  readonly targetGroups: TargetGroups;
  readonly loadBalancers: LoadBalancers;
  readonly logs: LogStore;
  /** Those that were used. */
  regions(): Iterable<Region>;
  /** The region at that place; it comes into being with its first use. */
  region(place: Place): Region;
  /** Opens the port of a listener of an earlier local-ecs again. */
  reopen(listener: Listener): void;
}
