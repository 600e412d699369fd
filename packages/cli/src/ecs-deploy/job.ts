import type { Basis, JsonObject, NotifyTarget } from '@slipway/engine';
import type { DeliveryEvent } from '@slipway/engine/events';
import type { Line } from './line.ts';
import type { ScriptOptions } from './script-options.ts';
import type { ScriptConnection, ScriptWorld } from './script-world.ts';
import type { WantedImage } from './wanted-image.ts';

/** All that was read of the command line and the files it names. */
export interface Order {
  readonly options: ScriptOptions;
  /** Null with `--force-new-deployment`. */
  readonly wanted: WantedImage | null;
  readonly file: Extract<Basis, { readonly kind: 'file' }> | null;
  readonly network: JsonObject | null;
  /** Who is told about the verdict on a service. */
  readonly notify: readonly NotifyTarget[];
}

export interface JobContext extends Order {
  readonly connection: ScriptConnection;
  readonly env: ScriptWorld['env'];
  readonly signal: AbortSignal;
  /** What an interrupted attempt left behind, where SLIPWAY_RESUME names it. */
  readonly attempt: readonly DeliveryEvent[];
  /** Saves an event where SLIPWAY_EVENTS asks for it. */
  readonly keep: (event: DeliveryEvent) => void;
}

/** Does what was ordered, yields what to print, and returns the exit status of `slipway` for it. */
export type Job<Target> = (target: Target, context: JobContext) => AsyncGenerator<Line, number>;
