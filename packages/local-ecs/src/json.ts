/** A JSON value; `undefined` members stand for absent ones and vanish on the wire. */
export type JsonValue = string | number | boolean | null | undefined | JsonValue[] | JsonObject;

/** A JSON object; a member that is not there reads as `undefined`. */
export interface JsonObject {
  [member: string]: JsonValue;
}

/** Whether `value` is a JSON object (not a list, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy that shares nothing with the original and has no `undefined` members, as if it had crossed the wire. */
export function copyJson<T extends JsonValue>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

/** Whether two JSON values mean the same: member order does not matter, `undefined` equals absent, list order does matter. */
export function sameJson(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => sameJson(left[key], right[key]));
}

/** A copy without null members, at any depth: in a request a null member means an absent one. Nulls in lists stay. */
export function withoutNulls(value: JsonObject): JsonObject {
  const clean = (item: JsonValue): JsonValue => {
    if (Array.isArray(item)) return item.map(clean);
    return isJsonObject(item) ? withoutNulls(item) : item;
  };
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, clean(member)]));
}
