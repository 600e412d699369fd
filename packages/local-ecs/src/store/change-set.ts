import type { KeptState } from './kept-state.ts';
import { type Part, type Parts, type RecordKind, recordKey } from './record-kind.ts';

/** What is known of a record: its place in the order in which all came into being, and its JSON. */
export interface KnownRecord {
  readonly order: number;
  readonly text: string;
}

/** What changed and is not written yet, made from things that were marked and kinds that are swept. */
export class ChangeSet {
  readonly #kinds: readonly RecordKind<unknown>[];
  readonly #state: KeptState;
  /** By the name of the kind and the key, as they are or will soon be in the store. */
  readonly #records: Map<string, Map<string, KnownRecord>>;
  readonly #parts = new Map<RecordKind<unknown>, Parts<unknown>>();
  /** Things that were marked, by their keys. */
  readonly #dirty = new Map<string, Part>();
  readonly #gone = new Map<string, Part>();
  readonly #unwritten = new Map<string, string | null>();
  #lastOrder = 0;
  #isToSweep = false;

  /** @param known what the store holds, by the names of kinds; `state` was restored from it */
  constructor(
    kinds: readonly RecordKind<unknown>[],
    state: KeptState,
    known: ReadonlyMap<string, ReadonlyMap<string, KnownRecord>>,
  ) {
    this.#kinds = kinds;
    this.#state = state;
    this.#records = new Map(kinds.map(({ name }) => [name, new Map(known.get(name))]));
    for (const records of this.#records.values())
      for (const { order } of records.values()) this.#lastOrder = Math.max(this.#lastOrder, order);
    this.#followParts();
  }

  get isEmpty(): boolean {
    return !this.#isToSweep && this.#dirty.size === 0 && this.#gone.size === 0 && this.#unwritten.size === 0;
  }

  changed(kind: RecordKind<unknown>, thing: unknown): void {
    const key = recordKey(kind, thing);
    this.#dirty.set(key, { kind, thing });
    this.#gone.delete(key);
  }

  gone(kind: RecordKind<unknown>, thing: unknown): void {
    const key = recordKey(kind, thing);
    this.#gone.set(key, { kind, thing });
    this.#dirty.delete(key);
  }

  sweep(): void {
    this.#isToSweep = true;
  }

  /** All records are to be taken away, but for what is there all the same: the clock stays where it is. */
  clear(): void {
    this.#isToSweep = true;
    this.#dirty.clear();
    this.#gone.clear();
    for (const [name, records] of this.#records) for (const key of records.keys()) this.#remove(name, key);
    this.#parts.clear();
    this.#followParts();
  }

  /** What is to be written: texts by their keys, null for a record that is to be taken away. */
  take(): ReadonlyMap<string, string | null> {
    if (this.#isToSweep) for (const kind of this.#kinds) if (kind.isSwept) this.#compareAll(kind);
    this.#isToSweep = false;
    for (const { kind, thing } of this.#dirty.values()) this.#enter(kind, thing);
    this.#dirty.clear();
    for (const [key, { kind }] of this.#gone) this.#remove(kind.name, key);
    this.#gone.clear();
    return new Map(this.#unwritten);
  }

  /** What was taken is in the store; what changed since is not. */
  written(taken: ReadonlyMap<string, string | null>): void {
    for (const [key, value] of taken) if (this.#unwritten.get(key) === value) this.#unwritten.delete(key);
  }

  #followParts(): void {
    for (const kind of this.#kinds) {
      const parts = kind.followParts?.();
      if (parts === undefined) continue;
      this.#parts.set(kind, parts);
      // What is there is in the store already.
      for (const thing of kind.all(this.#state)) parts.changed(thing);
    }
  }

  #enter(kind: RecordKind<unknown>, thing: unknown): void {
    this.#put(kind, thing);
    const changed = this.#parts.get(kind)?.changed(thing);
    if (changed === undefined) return;
    for (const part of changed.parts) this.#put(part.kind, part.thing);
    for (const part of changed.gone) this.#remove(part.kind.name, recordKey(part.kind, part.thing));
  }

  #compareAll(kind: RecordKind<unknown>): void {
    const there = new Set<string>();
    for (const thing of kind.all(this.#state)) there.add(this.#put(kind, thing));
    const known = this.#records.get(kind.name) ?? new Map<string, KnownRecord>();
    for (const key of known.keys()) if (!there.has(key)) this.#remove(kind.name, key);
  }

  #put(kind: RecordKind<unknown>, thing: unknown): string {
    const key = recordKey(kind, thing);
    const text = JSON.stringify(kind.encode(thing));
    const before = this.#records.get(kind.name)?.get(key);
    if (before?.text === text) return key;
    if (before === undefined) this.#lastOrder += 1;
    const order = before?.order ?? this.#lastOrder;
    this.#records.get(kind.name)?.set(key, { order, text });
    this.#unwritten.set(key, `[${order},${text}]`);
    return key;
  }

  #remove(kindName: string, key: string): void {
    if (this.#records.get(kindName)?.delete(key) === true) this.#unwritten.set(key, null);
  }
}
