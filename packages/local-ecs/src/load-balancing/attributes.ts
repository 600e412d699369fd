import type { JsonObject } from '../json.ts';
import { structures, text } from '../operations/input.ts';
import { requiredText, validationError } from './query-input.ts';

/** The attributes that a request sets. @throws ValidationError */
export function attributesOf(input: JsonObject): Readonly<Record<string, string>> {
  const pairs = structures(input, 'Attributes').map((attribute): [string, string] => [
    requiredText(attribute, 'Key'),
    text(attribute, 'Value') ?? '',
  ]);
  if (pairs.length === 0) throw validationError('An attribute must be specified');
  return Object.fromEntries(pairs);
}

/** Attributes as the API shows them. */
export function attributesView(attributes: Readonly<Record<string, string>>): JsonObject[] {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}
