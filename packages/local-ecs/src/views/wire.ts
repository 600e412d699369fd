import type { JsonObject } from '../json.ts';
import type { Tag } from '../state/tags.ts';

/** A time as AWS JSON has it: epoch seconds with a fraction; absent where there is none. */
export function seconds(ms: number | null): number | undefined {
  return ms === null ? undefined : Math.round(ms) / 1000;
}

/** A member that is absent while there is no value. */
export function optional<T>(value: T | null): T | undefined {
  return value ?? undefined;
}

/** Tags as they go over the wire. */
export function tagList(tags: readonly Tag[]): JsonObject[] {
  return tags.map(({ key, value }) => ({ key, value }));
}
