import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import { looksSecret } from '../model/secret-look.ts';

const masked = '(masked)';
const maskedAndChanged = '(masked, changed)';

/** What a value is called. */
interface Called {
  readonly name: string;
  /** A member of the API, not a name that somebody chose for a variable, a label or a tag. */
  readonly isMember: boolean;
}

/** Members that hold references, whatever they look like: neither the name of a secret nor that of an image is a secret. */
const references: ReadonlySet<string> = new Set(['valueFrom', 'credentialsParameter', 'image']);

/** A request as it may be shown: every value that looks secret, by its name or by itself, is masked. */
export function maskRequest(request: JsonValue): JsonValue {
  return mask({ name: '', isMember: true }, request);
}

function mask(called: Called, value: JsonValue): JsonValue {
  if (typeof value === 'string') return !isReference(called) && looksSecret(called.name, value) ? masked : value;
  if (isList(value)) return value.map((item, index) => mask(calledInList(called, value[index - 1]), item));
  if (isJsonObject(value)) return maskMembers(value);
  return value;
}

function isReference({ name, isMember }: Called): boolean {
  return isMember && references.has(name);
}

/** `["--token", "…"]`: what follows an option is called as the option is. */
function calledInList(list: Called, previous: JsonValue | undefined): Called {
  const option = typeof previous === 'string' ? /^--?([a-z][\w-]{0,60})$/i.exec(previous)?.[1] : undefined;
  return option === undefined ? list : { name: option, isMember: false };
}

/** `{name, value}` and `{key, value}` are a name that somebody chose, and what it stands for. */
function maskMembers(object: JsonObject): JsonObject {
  const chosen = object['name'] ?? object['key'];
  const isPair = typeof chosen === 'string' && 'value' in object;
  return Object.fromEntries(
    Object.entries(object).map(([member, value]) => {
      if (value === undefined || (isPair && (member === 'name' || member === 'key'))) return [member, value];
      const isChosen = isPair && member === 'value';
      return [member, mask({ name: isChosen ? chosen : member, isMember: !isChosen }, value)];
    }),
  );
}

/**
 * What to show of a value that came after another, given both as they are and as masked: where both are masked and differ,
 * the mask says so.
 */
export function markChanged(
  before: JsonValue,
  shownBefore: JsonValue,
  after: JsonValue,
  shownAfter: JsonValue,
): JsonValue {
  if (shownBefore === masked && shownAfter === masked) return before === after ? masked : maskedAndChanged;
  if (isList(before) && isList(shownBefore) && isList(after) && isList(shownAfter)) {
    return shownAfter.map((shown, index) =>
      markChanged(before[index] ?? null, shownBefore[index] ?? null, after[index] ?? null, shown),
    );
  }
  if (isJsonObject(before) && isJsonObject(shownBefore) && isJsonObject(after) && isJsonObject(shownAfter)) {
    const inside = (object: JsonObject, member: string): JsonValue =>
      Object.hasOwn(object, member) ? (object[member] ?? null) : null;
    return Object.fromEntries(
      Object.keys(shownAfter).map((member) => [
        member,
        markChanged(
          inside(before, member),
          inside(shownBefore, member),
          inside(after, member),
          inside(shownAfter, member),
        ),
      ]),
    );
  }
  return shownAfter;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
