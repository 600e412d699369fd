import type { JsonObject } from '../json.ts';
import type { KeptState } from './kept-state.ts';

/**
 * One kind of thing that is kept, each as a record of its own. Its codec is one file in `kinds/`, entered in `kinds.ts`.
 * Whoever changes a thing says so to the journal; kinds of which there are few can be `swept` instead.
 */
export interface RecordKind<Thing> {
  /** Begins the keys; lower case and hyphens. */
  readonly name: string;
  /** All of them are compared with what was written after each call that may change something: nobody has to mark them. */
  readonly isSwept: boolean;
  /** All there are, in their order. */
  all(state: KeptState): Iterable<Thing>;
  /** Ends the key: an ARN, or what else names it among all accounts and regions. It never changes. */
  id(thing: Thing): string;
  encode(thing: Thing): JsonObject;
  /** Enters what was read, in the order in which the things came into being. @throws where it refers to what is not there */
  restore(record: JsonObject, state: KeptState): void;
  /** Ties it to others once all are there, kinds in reverse order: parts are whole before what they are part of. */
  link?(record: JsonObject, state: KeptState): void;
  /** Follows things of other kinds that are part of these and change with them. */
  readonly followParts?: () => Parts<Thing>;
}

/** Remembers what was written of the parts of things. */
export interface Parts<Thing> {
  /** What may have changed since the last time, and what is gone. */
  changed(thing: Thing): ChangedParts;
}

/** What is to be written of the parts of a thing, and what to be taken away. */
export interface ChangedParts {
  readonly parts: readonly Part[];
  readonly gone: readonly Part[];
}

/** Something that has a record of its own. */
export interface Part {
  readonly kind: RecordKind<unknown>;
  readonly thing: unknown;
}

/** The key of a record. */
export function recordKey<Thing>(kind: RecordKind<Thing>, thing: Thing): string {
  return `${kind.name} ${kind.id(thing)}`;
}
