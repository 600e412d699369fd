import { invalidParameter } from '../ecs-error.ts';
import { parseJsonPattern } from './json-pattern.ts';
import type { MessageFilter } from './message-filter.ts';
import { matchesIn } from './pattern-matches.ts';

/** `ERROR`, `?WARN`, `-"health check"`: a word or a phrase in quotes, with what stands before it. */
const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/y;
const WORD = /^\w+$/;

interface Term {
  readonly sign: string;
  readonly text: string;
}

/**
 * Reads a filter pattern of CloudWatch Logs: terms (all of them have to be in the message), `?` before those of which any will do, `-`
 * before those that must not be there, or `{ … }` about members of JSON. Upper and lower case differ. As on AWS, terms with `?` count for
 * nothing beside others.
 *
 * @throws InvalidParameterException for a pattern that is none, or one that is not emulated
 */
export function parseFilterPattern(pattern: string): MessageFilter {
  const trimmed = pattern.trim();
  if (trimmed.startsWith('{')) return parseJsonPattern(trimmed);
  if (trimmed.startsWith('[')) throw notEmulated('patterns of columns like [ip, user, ...]');
  if (trimmed.startsWith('%')) throw notEmulated('regular expressions like %ERR.*%');
  const terms = termsIn(trimmed);
  const required = terms.filter(({ sign }) => sign === '');
  const excluded = terms.filter(({ sign }) => sign === '-');
  const optional = required.length + excluded.length === 0 ? terms : [];
  return (message) => {
    const isIn = ({ text }: Term): boolean => message.includes(text);
    return required.every(isIn) && !excluded.some(isIn) && (optional.length === 0 || optional.some(isIn));
  };
}

function termsIn(pattern: string): readonly Term[] {
  return matchesIn(pattern, TERM).map(([, sign = '', phrase, word = '']) => {
    if (phrase === undefined && !WORD.test(word)) {
      throw invalidParameter(
        `Invalid character(s) in term '${word}'. Put terms of more than letters and digits in quotes.`,
      );
    }
    return { sign, text: phrase === undefined ? word : phrase.replaceAll(/\\(.)/g, '$1') };
  });
}

function notEmulated(what: string): Error {
  return invalidParameter(
    `Invalid filter pattern: ${what} are not emulated by local-ecs; terms, "phrases", ? and - and { $.member = value } are.`,
  );
}
