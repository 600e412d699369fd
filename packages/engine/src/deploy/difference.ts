import type { PlanChange } from '../events/delivery-event.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import type { TaggedTaskDefinition } from '../model/task-definition.ts';
import { maskChange } from './masking.ts';
import { normalForm } from './normal-form.ts';

/** A difference with its values as they are: not for anybody's eyes. */
interface Difference {
  readonly path: string;
  /** What the value is called, by which it may look secret: the member, the variable, the key of the tag. */
  readonly called: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** Lists that ECS keeps as maps: their order means nothing, and `of` is the key of an entry. */
const maps: ReadonlyMap<string, { readonly of: string; readonly value: string | null }> = new Map([
  ['containerDefinitions', { of: 'name', value: null }],
  ['volumes', { of: 'name', value: null }],
  ['environment', { of: 'name', value: 'value' }],
  ['secrets', { of: 'name', value: 'valueFrom' }],
  ['tags', { of: 'key', value: 'value' }],
]);

/**
 * What registering `after` instead of `before` would change, tags included. The order of members and of environment
 * variables, secrets, tags, volumes and containers is no difference, nor is a default that ECS fills in by itself.
 * Values that look secret are masked; two that differ can still be told apart.
 */
export function differences(before: TaggedTaskDefinition, after: TaggedTaskDefinition): readonly PlanChange[] {
  return compared(before, after).map(({ path, called, ...values }) => {
    const masked = maskChange(called, values.before ?? null, values.after ?? null);
    return { path, before: masked.before, after: masked.after };
  });
}

/** Whether two task definitions are the same registration request, by the rules of {@link differences}. */
export function sameDefinition(a: TaggedTaskDefinition, b: TaggedTaskDefinition): boolean {
  return compared(a, b).length === 0;
}

function compared(before: TaggedTaskDefinition, after: TaggedTaskDefinition): readonly Difference[] {
  return inObjects('', normalForm(before), normalForm(after));
}

function inObjects(path: string, before: JsonObject, after: JsonObject): readonly Difference[] {
  return union(Object.keys(before), Object.keys(after)).flatMap((member) =>
    inValues(path === '' ? member : `${path}.${member}`, member, before[member], after[member]),
  );
}

function inValues(
  path: string,
  called: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly Difference[] {
  const map = inMaps(path, called, before, after);
  if (map !== null) return map;
  if (isJsonObject(before) && isJsonObject(after)) return inObjects(path, before, after);
  if (isListOfObjects(before) && isListOfObjects(after) && before.length === after.length) {
    return before.flatMap((item, index) => inValues(`${path}[${index}]`, called, item, after[index]));
  }
  return equal(before, after) ? [] : [{ path, called, before, after }];
}

/** Null where the lists cannot be read as maps: not a list known to be one, or a key that is missing or stands twice. */
function inMaps(
  path: string,
  called: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly Difference[] | null {
  const map = maps.get(called);
  if (map === undefined) return null;
  const [left, right] = [keyed(before ?? [], map.of), keyed(after ?? [], map.of)];
  if (left === null || right === null) return null;
  return union([...left.keys()], [...right.keys()]).flatMap((key) => {
    const [a, b] = [left.get(key), right.get(key)];
    const entryPath = `${path}[${key}]`;
    const members = [map.of, map.value];
    const isPlain = [a, b].every((entry) => Object.keys(entry ?? {}).every((member) => members.includes(member)));
    if (map.value !== null && isPlain) return inPlainEntries(entryPath, map.value, key, a, b);
    return a !== undefined && b !== undefined
      ? inObjects(entryPath, a, b)
      : [{ path: entryPath, called: key, before: a, after: b }];
  });
}

/** Entries with a key and a value and nothing else: the value stands for the entry. */
function inPlainEntries(
  path: string,
  valueMember: string,
  key: string,
  a: JsonObject | undefined,
  b: JsonObject | undefined,
): readonly Difference[] {
  // A reference to a secret is not a secret, whatever the variable is called.
  const called = valueMember === 'value' ? key : valueMember;
  const before = a === undefined ? undefined : (a[valueMember] ?? '');
  const after = b === undefined ? undefined : (b[valueMember] ?? '');
  return equal(before, after) ? [] : [{ path, called, before, after }];
}

function keyed(list: JsonValue, key: string): ReadonlyMap<string, JsonObject> | null {
  if (!isListOfObjects(list)) return null;
  const entries = new Map<string, JsonObject>();
  for (const item of list) {
    const name = item[key];
    if (typeof name !== 'string' || entries.has(name)) return null;
    entries.set(name, item);
  }
  return entries;
}

function isListOfObjects(value: JsonValue | undefined): value is readonly JsonObject[] {
  return Array.isArray(value) && value.every((item) => isJsonObject(item));
}

function equal(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: JsonValue, index) => equal(item, b[index]));
  if (isJsonObject(a) && isJsonObject(b)) {
    return union(Object.keys(a), Object.keys(b)).every((member) => equal(a[member], b[member]));
  }
  return a === b;
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
