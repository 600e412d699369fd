import type { DeliveryEvent } from '@slipway/engine/events';
import type { Line } from '../views/line.ts';

/** A view with its writer: takes events, writes to the streams. */
export interface Screen {
  show(event: DeliveryEvent): void;
  /** A line of our own that is no event: an interruption, an events file that cannot be written any more. */
  note(line: Line): void;
  /** Time has passed. */
  tick(): void;
  /** Leaves the terminal as it should stay. May be called twice. */
  close(): void;
  /** How often time has to pass, null for a screen that does not move by itself. */
  readonly tickMs: number | null;
}
