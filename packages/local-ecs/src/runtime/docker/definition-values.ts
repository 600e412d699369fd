import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { ContainerToRun } from '../runtime.ts';

/** The definition of a container as an object, whatever it is. */
export function definitionOf({ definition }: ContainerToRun): JsonObject {
  return isJsonObject(definition) ? definition : {};
}

/** The objects of a list; none where it is no list. */
export function objectsIn(value: JsonValue): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The texts of a list; none where it is no list. */
export function textsIn(value: JsonValue): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A text that says something, else null. */
export function textIn(value: JsonValue): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number above 0, else null: ECS takes 0 for "not set". */
export function amountIn(value: JsonValue): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}

/** Whatever it is, as a word: docker says what is wrong with it. */
export function wordIn(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
