import type { EcsError } from '../ecs-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** What an operation asks of its input beyond the types: the text about what is wrong, or null. */
export type Rule = (input: JsonObject) => string | null;

/** What an operation asks of its input beyond the service model. */
export interface OperationRules {
  /** The exception that the texts come in. */
  readonly error: (message: string) => EcsError;
  /** In the order in which they are tried: AWS says one problem at a time. */
  readonly rules: readonly Rule[];
  /** Members with an enum whose values a rule, or the operation, judges itself. */
  readonly ownValues?: readonly string[];
  /** Members that the service model requires and that clients leave out all the same: they have a default. */
  readonly optional?: readonly string[];
}

/** The list at `path` has at most so many items. */
export function atMost(path: string, most: number, text: string): Rule {
  return some(path, (value) => Array.isArray(value) && value.length > most, text);
}

/** The list at `path`, if it is given, is not empty. */
export function notEmpty(path: string, text: string): Rule {
  return some(path, (value) => Array.isArray(value) && value.length === 0, text);
}

/** The text at `path` has at most so many characters. */
export function noLongerThan(path: string, most: number, text: string): Rule {
  return some(path, (value) => typeof value === 'string' && value.length > most, text);
}

/** The text at `path` matches. */
export function matching(path: string, pattern: RegExp, text: string): Rule {
  return some(path, (value) => typeof value === 'string' && !pattern.test(value), text);
}

/** The number at `path` is whole and within its limits. */
export function between(path: string, least: number, most: number, text: string): Rule {
  return some(
    path,
    (value) => typeof value === 'number' && !(Number.isInteger(value) && value >= least && value <= most),
    text,
  );
}

/** The text at `path` is one of these. */
export function oneOf(path: string, values: readonly string[], text: string): Rule {
  return some(path, (value) => typeof value === 'string' && !values.includes(value), text);
}

function some(path: string, isWrong: (value: JsonValue) => boolean, text: string): Rule {
  const names = path.split('.');
  return (input) => (valuesAt(input, names).some(isWrong) ? text : null);
}

/** The values that a path such as `containerDefinitions.portMappings` leads to, through every item of the lists on its way. */
function valuesAt(value: JsonValue, [name, ...rest]: readonly string[]): JsonValue[] {
  if (name === undefined) return [value];
  const holders = Array.isArray(value) ? value : [value];
  return holders.flatMap((holder) =>
    isJsonObject(holder) && holder[name] !== undefined ? valuesAt(holder[name], rest) : [],
  );
}
