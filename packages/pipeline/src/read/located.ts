/** Where something stands in a file; line and column are counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A value of a pipeline file that still knows where it stands. */
export type Located = TextValue | NumberValue | BooleanValue | NullValue | ListValue | MapValue | ReferenceValue;

export interface TextValue {
  readonly kind: 'text';
  readonly text: string;
  readonly place: Place;
}

export interface NumberValue {
  readonly kind: 'number';
  /** As it is written: `1.10` stays `1.10`. */
  readonly text: string;
  readonly number: number;
  readonly place: Place;
}

export interface BooleanValue {
  readonly kind: 'boolean';
  readonly text: string;
  readonly boolean: boolean;
  readonly place: Place;
}

export interface NullValue {
  readonly kind: 'null';
  /** Stands in place of something that has been complained about. */
  readonly refused?: true;
  readonly place: Place;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Located[];
  readonly place: Place;
}

export interface MapValue {
  readonly kind: 'map';
  /** In the order of the file. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: Place;
}

/** A member of a map. */
export interface Entry {
  /** Of the key. */
  readonly place: Place;
  readonly value: Located;
}

/** `!reference [job, keyword, …]`, not yet replaced by what it names. */
export interface ReferenceValue {
  readonly kind: 'reference';
  readonly path: readonly string[];
  readonly place: Place;
}

/** A member of a map; undefined where it is absent. */
export function member(map: MapValue, key: string): Located | undefined {
  return map.entries.get(key)?.value;
}

/** The map with other entries. */
export function withEntries(map: MapValue, entries: Iterable<readonly [string, Entry]>): MapValue {
  return { ...map, entries: new Map(entries) };
}
