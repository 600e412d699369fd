/** A word of the language of `if`. */
export type Token =
  | { readonly kind: 'variable'; readonly name: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'pattern'; readonly text: string; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }
  | { readonly kind: 'sign'; readonly sign: Sign; readonly at: number };

export type Sign = '==' | '!=' | '=~' | '!~' | '&&' | '||' | '(' | ')';

/** Why an expression cannot be read: `"=" is no operator (at character 6)`. */
export class BadExpression extends Error {
  override readonly name = 'BadExpression';

  constructor(reason: string, at: number) {
    super(`${reason} (at character ${at + 1})`);
  }
}

const shapes =
  /\s+|\$(?<variable>\w+)|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<pattern>\/(?:[^/\\\n]|\\.)+\/[a-zA-Z]*)|(?<null>null\b)|(?<sign>==|!=|=~|!~|&&|\|\||\(|\))/y;

/**
 * The words of an expression.
 *
 * @throws BadExpression
 */
export function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < expression.length; ) {
    shapes.lastIndex = at;
    const found = shapes.exec(expression);
    if (found === null) throw new BadExpression(unreadable(expression.slice(at)), at);
    const token = tokenOf(found.groups ?? {}, at);
    if (token !== null) tokens.push(token);
    at += found[0].length;
  }
  return tokens;
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, at: number): Token | null {
  const { variable, double, single, pattern, null: nothing, sign } = groups;
  if (variable !== undefined) return { kind: 'variable', name: variable, at };
  if (pattern !== undefined) return { kind: 'pattern', text: pattern, at };
  if (nothing !== undefined) return { kind: 'null', at };
  if (sign !== undefined) return { kind: 'sign', sign: sign as Sign, at };
  const text = double ?? single;
  return text === undefined ? null : { kind: 'text', text, at };
}

function unreadable(rest: string): string {
  const first = /^\S+/.exec(rest)?.[0] ?? rest;
  if (rest.startsWith('${')) return 'a variable is written $NAME here, without braces';
  if (/^["']/.test(rest)) return 'a text has no closing quote';
  if (rest.startsWith('/')) return 'a pattern has no closing slash';
  if (/^[A-Za-z]/.test(rest)) return `"${first}" is neither a variable ($NAME) nor a text in quotes`;
  return `"${first}" means nothing here`;
}
