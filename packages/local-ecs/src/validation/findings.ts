import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { MemberType, Structure } from '../model/service-model.ts';
import { conversionProblem } from './conversion.ts';

/** What does not fit the service model, and where: `containerDefinitions[0].name`. */
export type Finding =
  | { readonly kind: 'type'; readonly path: string; readonly problem: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'value'; readonly path: string; readonly values: readonly string[] };

/** Holds an input against its structure. Null members count as absent; members that the model does not know are not looked at. */
export function findings(structure: Structure, input: JsonObject, at = ''): Finding[] {
  return structure.flatMap(({ name, isRequired, type }): Finding[] => {
    const value = input[name] ?? null;
    const path = at === '' ? name : `${at}.${name}`;
    if (value === null) return isRequired ? [{ kind: 'missing', path }] : [];
    return ofValue(type, value, path);
  });
}

const WANTED = {
  text: 'String',
  number: 'Integer',
  flag: 'Boolean',
  time: 'Timestamp',
  blob: 'Blob',
  list: 'List',
  map: 'Map',
  structure: 'Structure',
} as const;

function ofValue(type: MemberType, value: JsonValue, path: string): Finding[] {
  switch (type.kind) {
    case 'document':
      return [];
    case 'text':
      if (typeof value !== 'string') break;
      return type.values === null || type.values.includes(value) ? [] : [{ kind: 'value', path, values: type.values }];
    case 'number':
    case 'time':
      // JSON has larger numbers than can be counted with.
      if (typeof value !== 'number' || !Number.isFinite(value)) break;
      return [];
    case 'flag':
      if (typeof value !== 'boolean') break;
      return [];
    case 'blob':
      if (typeof value !== 'string') break;
      return [];
    case 'list':
      if (!Array.isArray(value)) break;
      return value.flatMap((item, index) => ofValue(type.of, item, `${path}[${index}]`));
    case 'map':
      if (!isJsonObject(value)) break;
      return Object.entries(value).flatMap(([key, item]) =>
        item === null || item === undefined ? [] : ofValue(type.of, item, `${path}.${key}`),
      );
    case 'structure':
      if (!isJsonObject(value)) break;
      return findings(type.members(), value, path);
  }
  return [{ kind: 'type', path, problem: conversionProblem(value, WANTED[type.kind]) }];
}
