import { isJsonObject, type JsonValue } from '../json.ts';

const STEP = /\.(\w[\w-]*)|\["([^"]*)"\]|\[(\d+|\*)\]/g;

/** Finds members in the JSON of a message; none, one or several. */
export type Selector = (json: JsonValue) => JsonValue[];

/** What a selector like `$.requests[*].path` finds. */
export function selectorOf(selector: string): Selector {
  const steps = [...selector.matchAll(STEP)].map(([, word, quoted, index]) => ({ member: word ?? quoted, index }));
  return (json) => {
    let found: JsonValue[] = [json];
    for (const { member, index } of steps) {
      found = found.flatMap((value) => {
        if (member !== undefined) return isJsonObject(value) && Object.hasOwn(value, member) ? [value[member]] : [];
        if (!Array.isArray(value)) return [];
        return index === '*' ? value : value.slice(Number(index), Number(index) + 1);
      });
    }
    return found;
  };
}
