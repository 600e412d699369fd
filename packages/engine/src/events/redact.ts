import type { JsonValue } from '../model/json.ts';

/** Shorter values are too likely to be part of ordinary words. */
const shortestSecret = 8;

/**
 * Removes known secret values (credentials of this run) wherever they occur in a text of an event, so that no view,
 * journal or log ever sees them.
 */
export function redactor(secrets: readonly string[]): <Value>(value: Value) => Value {
  // Longest first: a secret that is part of another must not leave the rest of that one behind.
  const known = secrets.filter((secret) => secret.length >= shortestSecret).toSorted((a, b) => b.length - a.length);
  if (known.length === 0) return (value) => value;
  const clean = (value: JsonValue | undefined): JsonValue | undefined => {
    if (typeof value === 'string') return known.reduce((text, secret) => text.replaceAll(secret, '(masked)'), value);
    if (Array.isArray(value)) return value.map((item: JsonValue) => clean(item) ?? null);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, clean(inner)]));
    return value;
  };
  return <Value>(value: Value) => clean(value as JsonValue) as Value;
}
