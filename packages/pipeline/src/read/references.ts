import { type Located, type MapValue, member, withEntries } from './located.ts';
import type { Problems } from './problems.ts';

/** As many references inside references as GitLab follows. */
const deepest = 10;
/** References to lists of references can make billions of values out of a few lines. */
const mostValues = 100_000;

/** Replaces every `!reference [job, keyword, …]` by what it names, before `extends` is applied: the order of GitLab. */
export function resolveReferences(root: MapValue, problems: Problems): MapValue {
  const told = new Set<Located>();
  let values = 0;
  return withEntries(
    root,
    [...root.entries].map(([key, entry]) => [key, { ...entry, value: resolve(entry.value, key, 0) }] as const),
  );

  function resolve(value: Located, path: string, depth: number): Located {
    values += 1;
    if (values > mostValues) return complain(root, path, 'The references make too many values out of this file.');
    if (value.kind === 'map') {
      const entries = [...value.entries].map(
        ([key, entry]) => [key, { ...entry, value: resolve(entry.value, `${path}.${key}`, depth) }] as const,
      );
      return withEntries(value, entries);
    }
    if (value.kind === 'list')
      return { ...value, items: value.items.map((item, index) => resolve(item, `${path}[${index}]`, depth)) };
    if (value.kind !== 'reference') return value;
    const named = `!reference [${value.path.join(', ')}]`;
    if (depth >= deepest)
      return complain(value, path, `${named} refers to itself, or through more than ${deepest} others.`);
    const target = value.path.reduce<Located | undefined>(
      (at, name) => (at?.kind === 'map' ? member(at, name) : undefined),
      root,
    );
    return target === undefined
      ? complain(value, path, `${named} names nothing in this pipeline.`)
      : resolve(target, path, depth + 1);
  }

  function complain(value: Located, path: string, message: string): Located {
    if (!told.has(value)) problems.error(value.place, path, message);
    told.add(value);
    return { kind: 'null', refused: true, place: value.place };
  }
}
