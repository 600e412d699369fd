import { isJsonObject, type JsonObject } from '../json.ts';
import type { KnownRecord } from './change-set.ts';
import type { KeptState } from './kept-state.ts';
import type { RecordKind } from './record-kind.ts';

/** Records by the names of their kinds and their keys. */
export type KnownRecords = ReadonlyMap<string, ReadonlyMap<string, KnownRecord>>;

/**
 * What a store holds, sorted into kinds.
 *
 * @throws DamagedRecord for what is no record, and for records of kinds that are not known
 */
export function readRecords(entries: ReadonlyMap<string, string>, kinds: readonly RecordKind<unknown>[]): KnownRecords {
  const records = new Map(kinds.map(({ name }) => [name, new Map<string, KnownRecord>()]));
  for (const [key, value] of entries) {
    const match = /^\[(\d+),(\{.*\})\]$/s.exec(value);
    const ofKind = records.get(key.slice(0, key.indexOf(' ')));
    if (match === null || ofKind === undefined)
      throw new DamagedRecord(`the record ${key} is none that local-ecs writes`);
    ofKind.set(key, { order: Number(match[1]), text: match[2] ?? '' });
  }
  return records;
}

/** Enters all records in `state`, which is empty. @throws DamagedRecord where one does not fit */
export function restoreRecords(records: KnownRecords, kinds: readonly RecordKind<unknown>[], state: KeptState): void {
  const read = kinds.map((kind) => ({ kind, records: inOrder(records.get(kind.name)) }));
  for (const { kind, records: own } of read)
    for (const each of own) fit(each.key, () => kind.restore(each.record, state));
  for (const { kind, records: own } of read.toReversed())
    for (const each of own) fit(each.key, () => kind.link?.(each.record, state));
}

interface ReadRecord {
  readonly key: string;
  readonly record: JsonObject;
}

function inOrder(records: ReadonlyMap<string, KnownRecord> = new Map()): ReadRecord[] {
  return [...records]
    .toSorted(([, left], [, right]) => left.order - right.order)
    .map(([key, { text }]) => ({ key, record: fit(key, () => parse(text)) }));
}

function parse(text: string): JsonObject {
  const record: unknown = JSON.parse(text);
  if (!isJsonObject(record)) throw new DamagedRecord('it is no JSON object');
  return record;
}

function fit<Result>(key: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new DamagedRecord(`the record ${key} cannot be restored: ${(error as Error).message}`);
  }
}

/** A record that local-ecs cannot have written, or that lacks what it belongs to. */
export class DamagedRecord extends Error {}
