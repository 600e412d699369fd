import { invalidParameter } from '../ecs-error.ts';
import type { JsonValue } from '../json.ts';
import { type Token, tokensOf } from './json-pattern-tokens.ts';
import { type Selector, selectorOf } from './json-selector.ts';
import type { MessageFilter } from './message-filter.ts';

type Test = (json: JsonValue) => boolean;

/** No pattern of a person comes near this. */
const DEEPEST = 50;

/**
 * Reads `{ $.level = "error" && $.ms > 100 }`: comparisons by =, !=, <, >, <=, >=, `IS NULL`, `IS TRUE`, `IS FALSE`, `NOT EXISTS`, joined by
 * && and ||, with parentheses. `*` in a value stands for anything. Messages that are no JSON never match.
 *
 * @throws InvalidParameterException
 */
export function parseJsonPattern(pattern: string): MessageFilter {
  const tokens = tokensOf(pattern);
  let at = 0;
  const wrong = (): Error => {
    const found = tokens[at]?.value;
    return invalidParameter(
      `Invalid filter pattern: ${found === undefined ? 'it ends too early' : `"${found}" is not expected there`}.`,
    );
  };
  const isNext = (value: string): boolean => tokens[at]?.kind !== 'text' && tokens[at]?.value === value;
  const take = (...kinds: Token['kind'][]): Token => {
    const token = tokens[at];
    if (token === undefined || !kinds.includes(token.kind)) throw wrong();
    at += 1;
    return token;
  };
  const expect = (value: string): void => {
    if (!isNext(value)) throw wrong();
    at += 1;
  };
  const joined = (sign: string, part: () => Test, join: (tests: readonly Test[]) => Test): Test => {
    const tests = [part()];
    while (isNext(sign)) {
      at += 1;
      tests.push(part());
    }
    return tests.length === 1 ? (tests[0] as Test) : join(tests);
  };
  const either = (depth: number): Test =>
    joined(
      '||',
      () => both(depth),
      (tests) => (json) => tests.some((test) => test(json)),
    );
  const both = (depth: number): Test =>
    joined(
      '&&',
      () => single(depth),
      (tests) => (json) => tests.every((test) => test(json)),
    );
  const single = (depth: number): Test => {
    if (!isNext('(')) return condition();
    if (depth > DEEPEST) throw wrong();
    at += 1;
    const test = either(depth + 1);
    expect(')');
    return test;
  };
  const condition = (): Test => {
    const select = selectorOf(take('selector').value);
    const operator = take('sign', 'word').value;
    if (operator === 'IS') return isValue(select, take('word').value, wrong);
    if (operator === 'NOT') {
      expect('EXISTS');
      return (json) => select(json).length === 0;
    }
    const compare = COMPARISONS[operator];
    if (compare === undefined) throw wrong();
    const { kind, value } = take('text', 'word');
    return comparison(select, compare, value, kind === 'word' && value.trim() !== '' && !Number.isNaN(Number(value)));
  };
  expect('{');
  const test = either(0);
  expect('}');
  if (at < tokens.length) throw wrong();
  return (message) => {
    const json = jsonOf(message);
    return json !== undefined && test(json);
  };
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
};

/** Numbers are compared with numbers, by their size; texts with texts and with the words for numbers, and only whether they are the same. */
function comparison(select: Selector, compare: (order: number) => boolean, value: string, isNumber: boolean): Test {
  const pattern = new RegExp(`^${value.split('*').map(escaped).join('.*')}$`, 's');
  return (json) =>
    select(json).some((found) => {
      if (typeof found === 'number' && isNumber) return compare(Math.sign(found - Number(value)));
      if (typeof found !== 'string' && typeof found !== 'number') return false;
      return compare(pattern.test(String(found)) ? 0 : Number.NaN);
    });
}

function isValue(select: Selector, name: string, wrong: () => Error): Test {
  const values = new Map<string, JsonValue>([
    ['NULL', null],
    ['TRUE', true],
    ['FALSE', false],
  ]);
  const value = values.get(name);
  if (value === undefined) throw wrong();
  return (json) => select(json).includes(value);
}

/** Undefined for what is no JSON object or list. */
function jsonOf(message: string): JsonValue {
  const start = message.trimStart()[0];
  if (start !== '{' && start !== '[') return undefined;
  try {
    return JSON.parse(message) as JsonValue;
  } catch {
    return undefined;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
