import {
  type Alias,
  type CollectionTag,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Entry, Located, MapValue, Place } from './located.ts';
import type { Problems } from './problems.ts';

/** More values than any pipeline has; aliases of aliases can make billions out of a few lines. */
const mostValues = 100_000;
const deepest = 100;
/** Reading holds up everything else in the meantime: a megabyte takes seconds, and no pipeline needs as much. */
const longest = 1024 * 1024;

const referenceTag: CollectionTag = { tag: '!reference', collection: 'seq', resolve: (node) => node };

/**
 * Reads a YAML file as GitLab does (YAML 1.1: `yes` is true): anchors and merge keys are resolved, `!reference` is kept.
 *
 * @returns null where there is no map to go on with; what is wrong is in `problems`.
 */
export function parseYaml(file: string, text: string, problems: Problems): MapValue | null {
  if (text.length > longest) {
    const place = { file, line: 1, column: 1 };
    problems.error(place, '', `The file is longer than ${longest} characters.`);
    return null;
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    version: '1.1',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    customTags: (tags) => [...tags, referenceTag],
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [document, ...others] = Array.isArray(documents) ? documents : [];
  if (document === undefined) {
    problems.error(placeAt(0), '', 'The file is empty.');
    return null;
  }
  for (const { pos, message } of [...document.errors, ...document.warnings]) {
    problems.error(placeAt(pos[0]), '', `This is not YAML: ${message.split('\n')[0] ?? ''}`);
  }
  const [second] = others;
  if (second !== undefined) {
    problems.error(placeAt(second.range[0]), '', 'A second document (spec: inputs) is not supported.');
  }
  if (problems.hasErrors) return null;
  const root = new Converter(document, placeAt, problems).convert(document.contents, 0);
  if (root.kind === 'map') return root;
  problems.error(root.place, '', 'A pipeline file is a map of keywords and jobs.');
  return null;
}

/** What each alias stands for: the last node before it with the anchor of that name. One walk for all of them. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

class Converter {
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #placeAt: (offset: number) => Place;
  readonly #problems: Problems;
  #values = 0;
  #told = false;

  constructor(document: Document.Parsed, placeAt: (offset: number) => Place, problems: Problems) {
    this.#targets = aliasTargets(document);
    this.#placeAt = placeAt;
    this.#problems = problems;
  }

  convert(node: unknown, depth: number): Located {
    const place = this.#placeOf(node);
    this.#values += 1;
    if (this.#values > mostValues || depth > deepest) {
      this.#tooMuch(place);
      return { kind: 'null', place };
    }
    if (isAlias(node)) return this.#alias(node, place, depth);
    if (isMap(node)) return this.#map(node, place, depth);
    if (isSeq(node)) return this.#list(node, place, depth);
    if (isScalar(node)) return scalar(node, place);
    return { kind: 'null', place };
  }

  #alias(node: Alias, place: Place, depth: number): Located {
    const target = this.#targets.get(node);
    return target === undefined ? { kind: 'null', place } : this.convert(target, depth + 1);
  }

  #list(node: YAMLSeq, place: Place, depth: number): Located {
    const items = node.items.map((item) => this.convert(item, depth + 1));
    if (node.tag !== '!reference') return { kind: 'list', items, place };
    const path = items.flatMap((item) => ('text' in item ? [item.text] : []));
    if (path.length !== items.length || path.length === 0)
      this.#problems.error(place, '', '!reference takes a list of names: !reference [job, keyword].');
    return { kind: 'reference', path, place };
  }

  #map(node: YAMLMap, place: Place, depth: number): Located {
    const merged = new Map<string, Entry>();
    const own = new Map<string, Entry>();
    for (const pair of node.items) {
      const key = keyText(pair);
      const keyPlace = this.#placeOf(pair.key);
      if (key === '<<') {
        for (const [name, entry] of this.#merged(pair.value, keyPlace, depth)) {
          if (!merged.has(name)) merged.set(name, entry);
        }
        continue;
      }
      if (own.has(key)) this.#problems.warning(keyPlace, key, `"${key}" stands here twice; the last one holds.`);
      own.set(key, { place: keyPlace, value: this.convert(pair.value, depth + 1) });
    }
    return { kind: 'map', entries: new Map([...merged, ...own]), place };
  }

  /** What a merge key brings: a map, or a list of maps of which the first wins. */
  #merged(value: unknown, place: Place, depth: number): readonly (readonly [string, Entry])[] {
    const source = this.convert(value, depth + 1);
    const maps = source.kind === 'list' ? source.items : [source];
    return maps.flatMap((map) => {
      if (map.kind === 'map') return [...map.entries];
      this.#problems.error(place, '<<', 'A merge key takes a map or a list of maps.');
      return [];
    });
  }

  #tooMuch(place: Place): void {
    if (!this.#told) this.#problems.error(place, '', 'The file has too many values (aliases of aliases?).');
    this.#told = true;
  }

  #placeOf(node: unknown): Place {
    const range = (node as Node | null | undefined)?.range;
    return this.#placeAt(range?.[0] ?? 0);
  }
}

function scalar(node: Scalar, place: Place): Located {
  const { value } = node;
  const text = node.source ?? String(value);
  if (value === null || value === undefined) return { kind: 'null', place };
  if (typeof value === 'boolean') return { kind: 'boolean', boolean: value, text, place };
  if (typeof value === 'number' || typeof value === 'bigint')
    return { kind: 'number', number: Number(value), text, place };
  return { kind: 'text', text: typeof value === 'string' ? value : text, place };
}

function keyText(pair: Pair): string {
  const { key } = pair;
  return isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))) : String(key);
}
