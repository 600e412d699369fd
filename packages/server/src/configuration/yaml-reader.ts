import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** A mapping of a YAML file that is being read, with the place of everything in it. */
export interface YamlMap {
  /** The members in order, each with its reader. */
  entries(): readonly (readonly [name: string, value: YamlValue])[];
  /** The member; null where there is none. */
  get(name: string): YamlValue | null;
  /** A problem for every member that is not among these. */
  onlyHas(names: readonly string[]): void;
  /** Adds a problem at the place of this mapping. */
  problem(text: string): void;
}

/** A value of a YAML file; what it is not gives a problem with line and column, and null. */
export interface YamlValue {
  map(): YamlMap | null;
  text(): string | null;
  /** One text, or a list of them. */
  texts(): readonly string[];
  problem(text: string): void;
}

/** Reads a YAML file whose top is a mapping. All problems are `LINE:COLUMN: …`; `top` is null where nothing could be read. */
export function readYaml(text: string): { readonly top: YamlMap | null; readonly problems: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: string[] = [];
  const at = (offset: number, words: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push(`${line}:${col}: ${words}`);
  };
  for (const { pos, message } of document.errors) at(pos[0], message);

  const readerOf = (node: unknown, offset: number, what: string): YamlValue => {
    const real = isAlias(node) ? node.resolve(document) : node;
    const start = (node as { range?: [number] } | null)?.range?.[0] ?? offset;
    const problem = (words: string): void => at(start, words);
    const scalar = (item: unknown): string | null =>
      isScalar(item) && (typeof item.value === 'string' || typeof item.value === 'number') ? String(item.value) : null;
    return {
      problem,
      map() {
        if (isMap(real)) return mapOf(real.items, start, what);
        problem(`${what} must be a mapping`);
        return null;
      },
      text() {
        const found = scalar(real);
        if (found === null || found === '') problem(`${what} must be a text`);
        return found === '' ? null : found;
      },
      texts() {
        const items = (isSeq(real) ? real.items : [real]).map(scalar);
        if (items.includes(null)) problem(`${what} must be a text, or a list of texts`);
        return items.filter((item) => item !== null);
      },
    };
  };
  const mapOf = (items: readonly { key: unknown; value: unknown }[], offset: number, what: string): YamlMap => {
    const entries = items.map(({ key, value }): [string, YamlValue, number] => {
      const name = isScalar(key) ? String(key.value) : '';
      const start = (key as { range?: [number] } | null)?.range?.[0] ?? offset;
      return [name, readerOf(value, start, `"${name}"`), start];
    });
    return {
      entries: () => entries.map(([name, value]) => [name, value]),
      get: (name) => entries.find(([own]) => own === name)?.[1] ?? null,
      onlyHas(names) {
        for (const [name, , start] of entries) {
          if (!names.includes(name)) at(start, `"${name}" is not known here; it takes ${names.join(', ')}`);
        }
      },
      problem: (words) => at(offset, `${what}: ${words}`),
    };
  };
  if (problems.length > 0) return { top: null, problems };
  const { contents } = document;
  if (contents === null) return { top: mapOf([], 0, 'the file'), problems };
  return { top: readerOf(contents, 0, 'the file').map(), problems };
}
