import type { JsonObject } from '../json.ts';
import type { Region } from '../state/region.ts';
import type { World } from '../world.ts';

/** One API call on its way: the input as it was sent, and the place it acts on. */
export interface Call {
  readonly world: World;
  readonly region: Region;
  readonly input: JsonObject;
}

/** An ECS operation. Its answer goes over the wire: `undefined` members vanish. @throws EcsError */
export type Operation = (call: Call) => JsonObject | Promise<JsonObject>;
