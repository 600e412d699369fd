import { isJsonObject, type JsonObject } from '../../model/json.ts';

// Readers of the members of an AWS answer. A member that is absent, null or of another kind than expected reads as
// nothing: ECS leaves out what does not apply, and a watch must not end over a member that it could do without.

/** A text, null when there is none. */
export function text(json: JsonObject, member: string): string | null {
  const value = json[member];
  return typeof value === 'string' ? value : null;
}

/** A number, null when there is none. */
export function number(json: JsonObject, member: string): number | null {
  const value = json[member];
  return typeof value === 'number' ? value : null;
}

/** A moment in epoch milliseconds; AWS JSON 1.1 writes epoch seconds with a fraction, some emulators ISO 8601. */
export function moment(json: JsonObject, member: string): number | null {
  const value = json[member];
  const ms = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : Math.round(ms);
}

/** An object, empty when there is none. */
export function object(json: JsonObject, member: string): JsonObject {
  const value = json[member];
  return isJsonObject(value) ? value : {};
}

/** The objects of a list, none when there is no list. */
export function objects(json: JsonObject, member: string): readonly JsonObject[] {
  const value = json[member];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The texts of a list, none when there is no list. */
export function texts(json: JsonObject, member: string): readonly string[] {
  const value = json[member];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
