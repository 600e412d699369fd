import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import { looksSecret } from './secret-look.ts';

const masked = '(masked)';
const maskedAndChanged = '(masked, changed)';

/** Members whose values are references or identities, whatever they look like: the ARN of a secret is not a secret. */
const openMembers: ReadonlySet<string> = new Set([
  'valueFrom',
  'credentialsParameter',
  'image',
  'name',
  'key',
  'family',
  'cluster',
  'service',
  'taskDefinition',
  'containerName',
  'sourceVolume',
]);

/** A request as it may be shown: every value that looks secret, by its name or by itself, is masked. */
export function maskRequest(request: JsonValue): JsonValue {
  return mask('', request);
}

/** Two values of the same name as they may be shown. Where both are masked and differ, the second says so. */
export function maskChange(
  called: string,
  before: JsonValue,
  after: JsonValue,
): { readonly before: JsonValue; readonly after: JsonValue } {
  const [shownBefore, shownAfter] = [mask(called, before), mask(called, after)];
  return { before: shownBefore, after: markChanged(before, shownBefore, after, shownAfter) };
}

function mask(called: string, value: JsonValue): JsonValue {
  if (typeof value === 'string') return !openMembers.has(called) && looksSecret(called, value) ? masked : value;
  if (isList(value)) return value.map((item, index) => maskItem(called, value, item, index));
  if (isJsonObject(value)) return maskMembers(value);
  return value;
}

/** `["--token", "…"]`: what follows an option is called as the option is. */
function maskItem(called: string, list: readonly JsonValue[], item: JsonValue, index: number): JsonValue {
  const previous = index === 0 ? undefined : list[index - 1];
  const option = typeof previous === 'string' ? /^--?([a-z][\w-]{0,60})$/i.exec(previous)?.[1] : undefined;
  return mask(option ?? called, item);
}

function maskMembers(object: JsonObject): JsonObject {
  const called = object['name'] ?? object['key'];
  return Object.fromEntries(
    Object.entries(object).map(([member, value]) => [
      member,
      value === undefined ? value : mask(member === 'value' && typeof called === 'string' ? called : member, value),
    ]),
  );
}

function markChanged(before: JsonValue, shownBefore: JsonValue, after: JsonValue, shownAfter: JsonValue): JsonValue {
  if (shownBefore === masked && shownAfter === masked) return before === after ? masked : maskedAndChanged;
  if (isList(before) && isList(shownBefore) && isList(after) && isList(shownAfter)) {
    return shownAfter.map((shown, index) =>
      markChanged(before[index] ?? null, shownBefore[index] ?? null, after[index] ?? null, shown),
    );
  }
  if (isJsonObject(before) && isJsonObject(shownBefore) && isJsonObject(after) && isJsonObject(shownAfter)) {
    return Object.fromEntries(
      Object.entries(shownAfter).map(([member, shown]) => [
        member,
        markChanged(before[member] ?? null, shownBefore[member] ?? null, after[member] ?? null, shown ?? null),
      ]),
    );
  }
  return shownAfter;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
