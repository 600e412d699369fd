import type { Located, MapValue } from './located.ts';
import { didYouMean } from './near-word.ts';
import type { Problems } from './problems.ts';

/** A value with its path in the file (`deploy.only[0]`) and the place for complaints. */
export class Shape {
  readonly value: Located;
  readonly path: string;
  readonly problems: Problems;

  constructor(value: Located, path: string, problems: Problems) {
    this.value = value;
    this.path = path;
    this.problems = problems;
  }

  error(message: string): void {
    this.problems.error(this.value.place, this.path, message);
  }

  warning(message: string): void {
    this.problems.warning(this.value.place, this.path, message);
  }

  /** Null for `key:` without a value too. */
  get isNull(): boolean {
    return this.value.kind === 'null';
  }

  /** A text, or a number as it is written; complains about everything else. */
  text(what: string): string | null {
    if (this.value.kind === 'text' || this.value.kind === 'number') return this.value.text;
    this.error(`${what} is a text${this.value.kind === 'boolean' ? `: write it in quotes, "${this.value.text}"` : ''}.`);
    return null;
  }

  boolean(what: string): boolean | null {
    if (this.value.kind === 'boolean') return this.value.boolean;
    this.error(`${what} is true or false.`);
    return null;
  }

  wholeNumber(what: string, least: number, most: number): number | null {
    if (this.value.kind === 'number' && Number.isInteger(this.value.number)) {
      if (this.value.number >= least && this.value.number <= most) return this.value.number;
    }
    this.error(`${what} is a whole number, ${least} to ${most}.`);
    return null;
  }

  oneOf<const Word extends string>(what: string, words: readonly Word[]): Word | null {
    const text = this.value.kind === 'text' ? this.value.text : null;
    const found = words.find((word) => word === text);
    if (found === undefined)
      this.error(`${what} is one of ${words.join(', ')}.${text === null ? '' : didYouMean(text, words)}`);
    return found ?? null;
  }

  /** A text or a list of texts, lists inside lists flattened (as anchors and references make them). */
  texts(what: string): readonly string[] {
    if (this.value.kind === 'list') return this.items().flatMap((item) => item.texts(what));
    const text = this.text(what);
    return text === null ? [] : [text];
  }

  /** The items of a list, or the value itself as the only one. */
  items(): readonly Shape[] {
    if (this.value.kind !== 'list') return [this];
    return this.value.items.map((item, index) => new Shape(item, `${this.path}[${index}]`, this.problems));
  }

  /** The map, or null with a complaint. */
  map(what: string): MapValue | null {
    if (this.value.kind === 'map') return this.value;
    this.error(`${what} is a map.`);
    return null;
  }

  /** A member of a map; undefined where it is absent or empty. */
  member(key: string): Shape | undefined {
    const entry = this.value.kind === 'map' ? this.value.entries.get(key) : undefined;
    return entry === undefined || entry.value.kind === 'null'
      ? undefined
      : new Shape(entry.value, this.path === '' ? key : `${this.path}.${key}`, this.problems);
  }

  /** Complains about members that are not in the table of what this version knows. */
  knowsOnly(what: string, known: readonly string[], ignored: readonly string[] = []): void {
    if (this.value.kind !== 'map') return;
    for (const [key, { place }] of this.value.entries) {
      const path = `${this.path}.${key}`;
      if (known.includes(key)) continue;
      if (ignored.includes(key)) this.problems.warning(place, path, `"${key}" is ignored here.`);
      else this.problems.error(place, path, `${what} has no "${key}".${didYouMean(key, [...known, ...ignored])}`);
    }
  }
}
