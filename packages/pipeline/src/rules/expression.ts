import { BadExpression, type Sign, type Token, tokensOf } from './expression-tokens.ts';
import { type Pattern, patternOf } from './pattern/index.ts';

export { BadExpression } from './expression-tokens.ts';

/** What an expression reads; undefined for a variable that is not set. */
export type Lookup = (name: string) => string | undefined;

/** Null stands for a variable that is not set. */
type Value = string | null;
type Evaluate = (lookup: Lookup) => Value | boolean;

/** As many operands as the brackets of an expression may be deep. */
const deepest = 50;

/**
 * Reads an expression of `rules: if` and `only: variables`: `$NAME`, `"text"`, `/pattern/`, null, `==`, `!=`, `=~`, `!~`, `&&`
 * before `||`, brackets. A variable alone is true where it is set and not empty.
 *
 * @throws BadExpression
 */
export function parseExpression(expression: string): (lookup: Lookup) => boolean {
  const evaluate = new Parser(tokensOf(expression), expression.length).parse();
  return (lookup) => isTrue(evaluate(lookup));
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  parse(): Evaluate {
    const whole = this.#either();
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new BadExpression(`an operator is missing before ${wordsFor(rest)}`, rest.at);
    return whole;
  }

  #either(): Evaluate {
    const options = [this.#both()];
    while (this.#take('||')) options.push(this.#both());
    return options.length === 1 ? (options[0] as Evaluate) : (lookup) => options.some((one) => isTrue(one(lookup)));
  }

  #both(): Evaluate {
    const parts = [this.#comparison()];
    while (this.#take('&&')) parts.push(this.#comparison());
    return parts.length === 1 ? (parts[0] as Evaluate) : (lookup) => parts.every((one) => isTrue(one(lookup)));
  }

  #comparison(): Evaluate {
    const left = this.#operand();
    if (this.#take('==')) return equality(left, this.#operand(), true);
    if (this.#take('!=')) return equality(left, this.#operand(), false);
    if (this.#take('=~')) return this.#match(left, true);
    if (this.#take('!~')) return this.#match(left, false);
    return left;
  }

  /** The right side is a pattern, or a variable that holds one. */
  #match(left: Evaluate, wanted: boolean): Evaluate {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'pattern' && token?.kind !== 'variable')
      throw new BadExpression('a /pattern/ or a variable that holds one is missing', token?.at ?? this.#end);
    this.#at += 1;
    if (token.kind === 'variable') return matching(left, (lookup) => patternIn(lookup(token.name)), wanted);
    const pattern = patternOf(token.text);
    if (pattern === null || 'problem' in pattern)
      throw new BadExpression(pattern?.problem ?? 'this is no pattern', token.at);
    return matching(left, () => pattern, wanted);
  }

  #operand(): Evaluate {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token?.kind === 'variable') return (lookup) => lookup(token.name) ?? null;
    if (token?.kind === 'text') return () => token.text;
    if (token?.kind === 'pattern') return () => token.text;
    if (token?.kind === 'null') return () => null;
    if (token?.sign === '(') return this.#bracket(token.at);
    throw new BadExpression(
      token === undefined ? 'a value is missing' : `a value is missing before ${wordsFor(token)}`,
      token?.at ?? this.#end,
    );
  }

  #bracket(at: number): Evaluate {
    this.#depth += 1;
    if (this.#depth > deepest) throw new BadExpression('the brackets are too deep', at);
    const inside = this.#either();
    this.#depth -= 1;
    if (!this.#take(')')) throw new BadExpression('a bracket is not closed', at);
    return inside;
  }

  #take(sign: Sign): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.sign !== sign) return false;
    this.#at += 1;
    return true;
  }
}

function isTrue(value: Value | boolean): boolean {
  return value !== null && value !== '' && value !== false;
}

function equality(left: Evaluate, right: Evaluate, wanted: boolean): Evaluate {
  return (lookup) => (left(lookup) === right(lookup)) === wanted;
}

/** A variable that is not set, or a pattern that is none, matches nothing. */
function matching(left: Evaluate, patternFor: (lookup: Lookup) => Pattern | null, wanted: boolean): Evaluate {
  return (lookup) => {
    const text = left(lookup);
    const pattern = patternFor(lookup);
    const matches = typeof text === 'string' && pattern !== null && 'test' in pattern && pattern.test(text);
    return matches === wanted;
  };
}

function patternIn(text: string | undefined): Pattern | null {
  return text === undefined ? null : patternOf(text);
}

function wordsFor(token: Token): string {
  switch (token.kind) {
    case 'variable':
      return `$${token.name}`;
    case 'text':
      return `"${token.text}"`;
    case 'pattern':
      return token.text;
    case 'null':
      return 'null';
    case 'sign':
      return `"${token.sign}"`;
  }
}
