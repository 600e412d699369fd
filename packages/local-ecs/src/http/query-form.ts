import type { JsonObject, JsonValue } from '../json.ts';

/** No input of AWS is nested deeper. */
const DEEPEST = 12;

type Branch = Map<string, Branch | string>;

/** `Names.member.1=web` becomes `Names: ['web']`, `Matcher.HttpCode=200` becomes `Matcher: { HttpCode: '200' }`. All values are texts. */
export function readQueryForm(form: URLSearchParams): JsonObject {
  const root: Branch = new Map();
  for (const [key, value] of form) {
    const path = key.split('.');
    if (path.length <= DEEPEST) enter(root, path, value);
  }
  return structureOf(root);
}

function enter(branch: Branch, [name = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    branch.set(name, value);
    return;
  }
  const there = branch.get(name);
  const next: Branch = there instanceof Map ? there : new Map();
  branch.set(name, next);
  enter(next, rest, value);
}

function nodeValue(node: Branch | string): JsonValue {
  if (typeof node === 'string') return node;
  const items = node.get('member');
  return node.size === 1 && items instanceof Map ? listOf(items) : structureOf(node);
}

function listOf(items: Branch): JsonValue[] {
  const byIndex = [...items].toSorted(([left], [right]) => Number(left) - Number(right));
  return byIndex.map(([, item]) => nodeValue(item));
}

function structureOf(branch: Branch): JsonObject {
  return Object.fromEntries([...branch].map(([name, node]) => [name, nodeValue(node)]));
}
