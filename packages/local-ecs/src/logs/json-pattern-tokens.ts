import { matchesIn } from './pattern-matches.ts';

const TOKEN =
  /\s*(?:(\$(?:\.\w[\w-]*|\.?\["[^"]*"\]|\[(?:\d+|\*)\])+)|"((?:[^"\\]|\\.)*)"|(&&|\|\||!=|<=|>=|[{}()=<>])|([\w.*+:/-]+))/y;

/** A piece of a pattern in braces. */
export interface Token {
  readonly kind: 'selector' | 'text' | 'sign' | 'word';
  readonly value: string;
}

/** The pieces of a pattern in braces, one after the other. @throws InvalidParameterException */
export function tokensOf(pattern: string): readonly Token[] {
  return matchesIn(pattern, TOKEN).map(([, selector, quoted, sign, word]): Token => {
    if (selector !== undefined) return { kind: 'selector', value: selector };
    if (quoted !== undefined) return { kind: 'text', value: quoted.replaceAll(/\\(.)/g, '$1') };
    return sign === undefined ? { kind: 'word', value: word ?? '' } : { kind: 'sign', value: sign };
  });
}
