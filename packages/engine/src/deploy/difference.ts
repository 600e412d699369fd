import type { PlanChange } from '../events/delivery-event.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import type { TaggedTaskDefinition } from '../model/task-definition.ts';
import { markChanged, maskRequest } from './masking.ts';
import { normalForm } from './normal-form.ts';

/** A value as it is, which is not for anybody's eyes, and as it may be shown: the same shape, secrets masked. */
interface Seen {
  readonly is: JsonValue | undefined;
  readonly shown: JsonValue | undefined;
}

interface Difference {
  readonly path: string;
  readonly before: Seen;
  readonly after: Seen;
}

const nothing: Seen = { is: undefined, shown: undefined };

/** Lists that ECS reads as maps: their order means nothing. `value` is what stands for an entry that holds nothing else. */
const maps: ReadonlyMap<string, { readonly key: string; readonly value: string | null }> = new Map([
  ['containerDefinitions', { key: 'name', value: null }],
  ['volumes', { key: 'name', value: null }],
  ['environment', { key: 'name', value: 'value' }],
  ['secrets', { key: 'name', value: 'valueFrom' }],
  ['tags', { key: 'key', value: 'value' }],
]);

/**
 * What registering `after` instead of `before` would change, tags included. The order of members and of environment
 * variables, secrets, tags, volumes and containers is no difference, nor is a default that ECS fills in by itself.
 * Values that look secret are masked; two that differ can still be told apart.
 */
export function differences(before: TaggedTaskDefinition, after: TaggedTaskDefinition): readonly PlanChange[] {
  return compared(before, after, maskRequest).map(({ path, before: a, after: b }) => ({
    path,
    before: a.shown ?? null,
    after: markChanged(a.is ?? null, a.shown ?? null, b.is ?? null, b.shown ?? null),
  }));
}

/** Whether two task definitions are the same registration request, by the rules of {@link differences}. */
export function sameDefinition(a: TaggedTaskDefinition, b: TaggedTaskDefinition): boolean {
  return compared(a, b, (request) => request).length === 0;
}

function compared(
  before: TaggedTaskDefinition,
  after: TaggedTaskDefinition,
  show: (request: JsonValue) => JsonValue,
): readonly Difference[] {
  const [a, b] = [normalForm(before), normalForm(after)];
  return inObjects('', { is: a, shown: show(a) }, { is: b, shown: show(b) });
}

function inObjects(path: string, before: Seen, after: Seen): readonly Difference[] {
  return union(membersOf(before.is), membersOf(after.is)).flatMap((member) =>
    inValues(path === '' ? member : `${path}.${member}`, member, inside(before, member), inside(after, member)),
  );
}

function inValues(path: string, member: string, before: Seen, after: Seen): readonly Difference[] {
  const map = inMaps(path, member, before, after);
  if (map !== null) return map;
  if (isJsonObject(before.is) && isJsonObject(after.is)) return inObjects(path, before, after);
  if (isListOfObjects(before.is) && isListOfObjects(after.is) && before.is.length === after.is.length) {
    return before.is.flatMap((_, index) =>
      inValues(`${path}[${index}]`, '', inside(before, `${index}`), inside(after, `${index}`)),
    );
  }
  return equal(before.is, after.is) ? [] : [{ path, before, after }];
}

/** Null where the lists cannot be read as maps: not a list known to be one, or a key that is missing or stands twice. */
function inMaps(path: string, member: string, before: Seen, after: Seen): readonly Difference[] | null {
  const map = maps.get(member);
  if (map === undefined) return null;
  const [left, right] = [keyed(before, map.key), keyed(after, map.key)];
  if (left === null || right === null) return null;
  return union([...left.keys()], [...right.keys()]).flatMap((key) => {
    const [a, b] = [left.get(key) ?? nothing, right.get(key) ?? nothing];
    const entryPath = `${path}[${key}]`;
    const { value } = map;
    if (value !== null && [a, b].every((entry) => holdsOnly(entry, [map.key, value]))) {
      const [plainA, plainB] = [standIn(a, value), standIn(b, value)];
      return equal(plainA.is, plainB.is) ? [] : [{ path: entryPath, before: plainA, after: plainB }];
    }
    return a.is !== undefined && b.is !== undefined
      ? inObjects(entryPath, a, b)
      : [{ path: entryPath, before: a, after: b }];
  });
}

function keyed(list: Seen, key: string): ReadonlyMap<string, Seen> | null {
  const items = list.is ?? [];
  if (!isListOfObjects(items)) return null;
  const entries = new Map<string, Seen>();
  for (const [index, item] of items.entries()) {
    const name = item[key];
    if (typeof name !== 'string' || entries.has(name)) return null;
    entries.set(name, inside(list, `${index}`));
  }
  return entries;
}

function holdsOnly(entry: Seen, members: readonly string[]): boolean {
  return membersOf(entry.is).every((member) => members.includes(member));
}

/** The value of an entry for the entry; a variable without a value is an empty one. */
function standIn(entry: Seen, value: string): Seen {
  if (entry.is === undefined) return nothing;
  const { is, shown } = inside(entry, value);
  return { is: is ?? '', shown: shown ?? '' };
}

function inside({ is, shown }: Seen, member: string): Seen {
  return { is: own(is, member), shown: own(shown, member) };
}

/** Own members only: a label may be called `constructor`. */
function own(value: JsonValue | undefined, member: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return undefined;
  return (value as JsonObject)[member];
}

function membersOf(value: JsonValue | undefined): readonly string[] {
  return isJsonObject(value) ? Object.keys(value) : [];
}

function isListOfObjects(value: JsonValue | undefined): value is readonly JsonObject[] {
  return Array.isArray(value) && value.every((item) => isJsonObject(item));
}

function equal(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: JsonValue, index) => equal(item, b[index]));
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    return union(Object.keys(a), Object.keys(b)).every((member) => equal(own(a, member), own(b, member)));
  }
  return a === b;
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
