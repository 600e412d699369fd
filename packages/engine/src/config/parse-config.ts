import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod/mini';
import { nearestName } from '../model/nearest-name.ts';
import type { Config, ConfigProblem } from './config.ts';
import { configKeys, configSchema } from './schema.ts';

/** The file as it is meant, or everything that is wrong with it, in the order of the lines. */
export type ParsedConfig = { readonly config: Config } | { readonly problems: readonly ConfigProblem[] };

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** Reads the text of a `slipway.yml`. Unknown keys are problems, since a mistyped one would be one that is left out. */
export function parseConfig(text: string): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = [...document.errors, ...document.warnings].map(
    ({ pos, code, message }): ConfigProblem => ({
      ...at(pos[0]),
      path: '',
      message: sentence(yamlWords.get(code) ?? message),
    }),
  );
  if (broken.length > 0) return { problems: broken.toSorted(byPlace) };
  const plain = plainValue(document);
  if ('problem' in plain) return { problems: [{ line: 1, column: 1, path: '', message: sentence(plain.problem) }] };
  const parsed = configSchema.safeParse(plain.value);
  if (parsed.success) return { config: completed(parsed.data, document) };
  const problems = parsed.error.issues
    .flatMap(innermost)
    .flatMap((issue) => problemsOf(issue).map(({ path, message }) => ({ path, message })))
    .map(({ path, message }): ConfigProblem => {
      const name = pathText(path);
      return {
        ...at(offsetOf(document, path)),
        path: name,
        message: sentence(`${name === '' ? 'the file' : `"${name}"`} ${message}`),
      };
    });
  return { problems: problems.toSorted(byPlace) };
}

/** What the document says; an alias of nothing, and aliases that multiply without end, are a problem of the whole file. */
function plainValue(document: Document): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (error instanceof ReferenceError) return { problem: error.message };
    throw error;
  }
}

/** Where the parser speaks to programmers. */
const yamlWords: ReadonlyMap<string, string> = new Map([
  ['DUPLICATE_KEY', 'a key is there twice'],
  ['MULTIPLE_DOCS', 'a second document begins here, and the file is one'],
]);

function completed(raw: z.infer<typeof configSchema>, document: Document): Config {
  const { test = [] } = raw;
  return {
    image: raw.image,
    region: raw.region ?? null,
    cluster: raw.cluster,
    services: raw.services,
    branches: raw.branches ?? ['main', 'master'],
    test: typeof test === 'string' ? [test] : test,
    dockerfile: raw.dockerfile ?? 'Dockerfile',
    context: raw.context ?? '.',
    buildArgs: Object.fromEntries(
      Object.entries(raw.buildArgs ?? {}).map(([name, value]) => [name, asWritten(document, name) ?? String(value)]),
    ),
  };
}

/** A version 1.10 is a number in YAML, and 1.1 as such. */
function asWritten(document: Document, argument: string): string | null {
  const node = document.getIn(['buildArgs', argument], true);
  return isScalar(node) && typeof node.value !== 'string' ? (node.source ?? null) : null;
}

/** Of a value that fits none of several shapes, what is wrong with the shape that it comes nearest to. */
function innermost(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const inside = issue.errors.find((errors) =>
    errors.every(({ code, path }) => code === 'custom' || code === 'too_small' || path.length > 0),
  );
  return inside === undefined || inside.length === 0
    ? [issue]
    : inside.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function problemsOf(issue: Issue): readonly { readonly path: Path; readonly message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: unknownKey(key) }));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => ({ path: issue.path, message }));
  }
  return [{ path: issue.path, message: issue.message }];
}

function unknownKey(key: string): string {
  if (/^(?:notify|slack|webhook)/i.test(key)) {
    return 'is not a key: where to tell is a secret, give it with --notify or SLIPWAY_SLACK_WEBHOOK_URL';
  }
  const [meant] = nearestName(key, configKeys);
  return meant === undefined
    ? `is not a key; there are ${configKeys.join(', ')}`
    : `is not a key; did you mean "${meant}"?`;
}

/** Where a value begins; that of a key that is not known is the key itself, and of a missing one what it is missing in. */
function offsetOf(document: Document, path: Path): number {
  const key = path.at(-1);
  const parent = path.length < 2 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (key === undefined) return isNode(parent) ? (parent.range?.[0] ?? 0) : 0;
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
    const name = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
    const value = isNode(pair?.value) ? pair.value.range?.[0] : undefined;
    const place = configKeys.includes(String(path[0])) ? (value ?? name) : name;
    return place ?? parent.range?.[0] ?? 0;
  }
  const value = document.getIn(path, true);
  return isNode(value) ? (value.range?.[0] ?? 0) : offsetOf(document, path.slice(0, -1));
}

/** `services[1]`. */
function pathText(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return a.line - b.line || a.column - b.column;
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.?]$/.test(first) ? first : `${first}.`;
}
