import { copyJson, type JsonObject } from '../json.ts';
import type { KeptState } from './kept-state.ts';
import type { RecordKind } from './record-kind.ts';

/** All records as they would be written now, by the names of their kinds, each kind in its order. */
export function dumpState(kinds: readonly RecordKind<unknown>[], state: KeptState): JsonObject {
  const dump = kinds.map((kind) => [kind.name, [...kind.all(state)].map((thing) => kind.encode(thing))]);
  return copyJson(Object.fromEntries(dump) as JsonObject);
}
