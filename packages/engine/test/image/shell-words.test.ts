import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpansionProblem, expandWord, splitWords } from '../../src/image/plan/shell-words.ts';

const values: Readonly<Record<string, string>> = { A: 'one', EMPTY: '', B_2: 'two' };
const expand = (word: string, sign = '\\') => expandWord(word, (name) => values[name] ?? null, sign);
/** `${` as Dockerfiles have it; biome takes it for a template that was forgotten. */
const braced = (inside: string) => ['$', '{', inside, '}'].join('');

describe('a word with variables', () => {
  it.each([
    ['$A', 'one'],
    ['x$A-y', 'xone-y'],
    ['$B_2', 'two'],
    ['$MISSING', ''],
    [braced('A'), 'one'],
    [`${braced('A')}B`, 'oneB'],
    [braced('MISSING:-word'), 'word'],
    [braced('EMPTY:-word'), 'word'],
    [braced('EMPTY-word'), ''],
    [braced('A:+word'), 'word'],
    [braced('MISSING:+word'), ''],
    [braced('EMPTY+word'), 'word'],
    [braced(`MISSING:-${braced('A')}`), 'one'],
    [braced('A:?needed'), 'one'],
    ["'$A'", '$A'],
    ['"$A b"', 'one b'],
    ['"it\'s"', "it's"],
    ['\\$A', '$A'],
    ['"\\$A \\" \\n"', '$A " \\n'],
    ['a\\ b', 'a b'],
    ['$', '$'],
    ['$1', ''],
    ['a$-b', 'a$-b'],
  ])('%s becomes %s', (word, result) => {
    expect(expand(word)).toBe(result);
  });

  it.each([
    [braced('MISSING:?set it'), 'MISSING: set it'],
    [braced('EMPTY:?'), 'EMPTY: it is not set'],
    ["'open", 'a single quote is not closed'],
    ['"open', 'a double quote is not closed'],
    ['${A', 'has a form'],
    ['${A:-x', '${ is not closed'],
    [braced(''), 'name of a variable'],
    [braced('A#x'), 'a form that is not known here'],
  ])('%s is refused: %s', (word, problem) => {
    expect(() => expand(word)).toThrow(ExpansionProblem);
    expect(() => expand(word)).toThrow(problem);
  });

  it('takes the sign of the file for its escapes', () => {
    expect(expand('C:\\dir`$A', '`')).toBe('C:\\dir$A');
  });

  it('ends with a text or a problem, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ':', '-', '?', '"', "'", '\\') }), (word) => {
        try {
          expect(typeof expand(word)).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(ExpansionProblem);
        }
      }),
    );
  });
});

describe('the words of a text', () => {
  it.each([
    ['A=1 B=2', ['A=1', 'B=2']],
    ['A="b c" D=\'e f\'', ['A="b c"', "D='e f'"]],
    ['A=b\\ c D', ['A=b\\ c', 'D']],
    ['  a   b ', ['a', 'b']],
    ['', []],
    ['A="it\'s" b', ['A="it\'s"', 'b']],
  ])('%s are %j', (text, words) => {
    expect(splitWords(text, '\\')).toEqual(words);
  });
});
