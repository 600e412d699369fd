import { EcsError } from '../ecs-error.ts';
import type { JsonValue } from '../json.ts';

/** Says that a value is of another JSON type than wanted, as ECS says it: `STRING_VALUE cannot be converted to Integer`. */
export function conversionProblem(value: JsonValue, wanted: string): string {
  return `${kindOf(value)} cannot be converted to ${wanted}`;
}

/** The error for a value of another JSON type than wanted. */
export function cannotConvert(value: JsonValue, wanted: string): EcsError {
  return new EcsError('SerializationException', conversionProblem(value, wanted));
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
