import { EcsError } from '../ecs-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/**
 * Readers of request members. An absent or null member reads as null (lists as empty); a member of another JSON type
 * is refused as AWS refuses it, with a SerializationException.
 */
export function text(input: JsonObject, member: string): string | null {
  const value = input[member] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw notA(value, 'String');
}

export function integer(input: JsonObject, member: string): number | null {
  const value = input[member] ?? null;
  if (value === null || (typeof value === 'number' && Number.isFinite(value)))
    return value === null ? null : Math.trunc(value);
  throw notA(value, 'Integer');
}

/** A time on the wire (epoch seconds) as epoch milliseconds. */
export function time(input: JsonObject, member: string): number | null {
  const value = input[member] ?? null;
  if (value === null) return null;
  if (typeof value === 'number') return value * 1000;
  throw notA(value, 'Timestamp');
}

export function flag(input: JsonObject, member: string): boolean | null {
  const value = input[member] ?? null;
  if (value === null || typeof value === 'boolean') return value;
  throw notA(value, 'Boolean');
}

export function structure(input: JsonObject, member: string): JsonObject | null {
  const value = input[member] ?? null;
  if (value === null || isJsonObject(value)) return value;
  throw notA(value, 'structure');
}

export function texts(input: JsonObject, member: string): string[] {
  return list(input, member).map((item) => {
    if (typeof item === 'string') return item;
    throw notA(item, 'String');
  });
}

export function structures(input: JsonObject, member: string): JsonObject[] {
  return list(input, member).map((item) => {
    if (isJsonObject(item)) return item;
    throw notA(item, 'structure');
  });
}

function list(input: JsonObject, member: string): JsonValue[] {
  const value = input[member] ?? null;
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  throw notA(value, 'list');
}

function notA(value: JsonValue, wanted: string): EcsError {
  return new EcsError(
    'SerializationException',
    `${kindOf(value)} can not be converted to ${wanted === 'Integer' ? 'an' : 'a'} ${wanted}`,
  );
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'START_ARRAY';
  switch (typeof value) {
    case 'string':
      return 'STRING_VALUE';
    case 'number':
      return 'NUMBER_VALUE';
    case 'boolean':
      return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
    default:
      return value === null || value === undefined ? 'NULL_VALUE' : 'START_OBJECT';
  }
}
