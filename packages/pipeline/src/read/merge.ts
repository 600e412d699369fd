import { type Entry, type Located, type MapValue, withEntries } from './located.ts';

/** Maps are merged member by member, everything else is replaced: the way of `extends` and `include`. */
export function deepMerge(under: MapValue, over: MapValue): MapValue {
  const merged = new Map<string, Entry>(under.entries);
  for (const [key, entry] of over.entries) {
    const before = merged.get(key);
    merged.set(key, before === undefined ? entry : { ...entry, value: mergeValue(before.value, entry.value) });
  }
  return withEntries(over, merged);
}

function mergeValue(under: Located, over: Located): Located {
  return under.kind === 'map' && over.kind === 'map' ? deepMerge(under, over) : over;
}
