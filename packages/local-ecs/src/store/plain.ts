import type { JsonObject } from '../json.ts';

/** `Thing` where JSON holds all of it; where it does not (a Map, a function), `never` at the member that is to blame. */
type Plain<Thing> = Thing extends string | number | boolean | null | undefined | JsonObject
  ? Thing
  : Thing extends ((...args: never[]) => unknown) | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
    ? never
    : Thing extends object
      ? { readonly [Member in keyof Thing]: Plain<Thing[Member]> }
      : never;

/** The members as they are, checked by the compiler to be JSON: a Map or an object that is shared needs words of its own. */
export function plain<Thing extends object>(thing: Thing & Plain<Thing>): JsonObject {
  return thing as unknown as JsonObject;
}

/** The other way: what `plain` made of a `Thing`. Records are ours; only their JSON and what they refer to is checked. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the record was made of
export function unplain<Thing extends object>(record: JsonObject): Thing {
  return record as unknown as Thing;
}
