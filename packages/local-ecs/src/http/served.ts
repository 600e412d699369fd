import type { ServiceName } from '../api-call.ts';
import type { ClockControl } from '../clock/steered-clock.ts';
import type { CallFaults } from '../faults/call-faults.ts';
import type { World } from '../world.ts';

/** What the server answers for. */
export interface Served {
  readonly world: World;
  readonly callFaults: CallFaults;
  /** Whether calls without a signature are refused. */
  readonly requireSignature: boolean;
  readonly clock: ClockControl;
  /** The service behind each prefix of `X-Amz-Target`. */
  readonly targets: ReadonlyMap<string, ServiceName>;
}
