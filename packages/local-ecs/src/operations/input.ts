import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { cannotConvert } from '../validation/conversion.ts';

/**
 * Readers of request members. An absent or null member reads as null (lists as empty); a member of another JSON type
 * is refused as AWS refuses it, with a SerializationException.
 */
export function text(input: JsonObject, member: string): string | null {
  const value = input[member] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw cannotConvert(value, 'String');
}

/** A fraction is cut off. */
export function integer(input: JsonObject, member: string): number | null {
  const value = input[member] ?? null;
  if (value === null || (typeof value === 'number' && Number.isFinite(value)))
    return value === null ? null : Math.trunc(value);
  throw cannotConvert(value, 'Integer');
}

/** A time on the wire (epoch seconds) as epoch milliseconds. */
export function time(input: JsonObject, member: string): number | null {
  const value = input[member] ?? null;
  if (value === null) return null;
  if (typeof value === 'number') return value * 1000;
  throw cannotConvert(value, 'Timestamp');
}

export function flag(input: JsonObject, member: string): boolean | null {
  const value = input[member] ?? null;
  if (value === null || typeof value === 'boolean') return value;
  throw cannotConvert(value, 'Boolean');
}

export function structure(input: JsonObject, member: string): JsonObject | null {
  const value = input[member] ?? null;
  if (value === null || isJsonObject(value)) return value;
  throw cannotConvert(value, 'Structure');
}

export function texts(input: JsonObject, member: string): string[] {
  return list(input, member).map((item) => {
    if (typeof item === 'string') return item;
    throw cannotConvert(item, 'String');
  });
}

export function structures(input: JsonObject, member: string): JsonObject[] {
  return list(input, member).map((item) => {
    if (isJsonObject(item)) return item;
    throw cannotConvert(item, 'Structure');
  });
}

/** An empty text is how clients write an empty list in a form; in JSON it is refused by the types of the service model. */
function list(input: JsonObject, member: string): JsonValue[] {
  const value = input[member] ?? null;
  if (value === null || value === '') return [];
  if (Array.isArray(value)) return value;
  throw cannotConvert(value, 'List');
}
