import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadExpression, parseExpression } from '../../src/rules/expression.ts';

const variables: Readonly<Record<string, string>> = {
  BRANCH: 'release-1.2',
  EMPTY: '',
  SAME: 'release-1.2',
  PATTERN: '/^release/',
  TEXT: 'release',
  YES: 'true',
};
const holds = (expression: string) => parseExpression(expression)((name) => variables[name]);

describe('an expression', () => {
  it.each([
    ['$YES', true],
    ['$EMPTY', false],
    ['$UNSET', false],
    ['"text"', true],
    ['""', false],
    ['null', false],
    ['$BRANCH == "release-1.2"', true],
    ["$BRANCH == 'release-1.2'", true],
    ['"release-1.2" == $BRANCH', true],
    ['$BRANCH == $SAME', true],
    ['$BRANCH == "$SAME"', false],
    ['$BRANCH != "master"', true],
    ['$BRANCH != $SAME', false],
    ['$UNSET == null', true],
    ['$UNSET != null', false],
    ['$EMPTY == null', false],
    ['$EMPTY == ""', true],
    ['$UNSET == ""', false],
    ['$UNSET == $UNKNOWN', true],
    ['$BRANCH =~ /^release-/', true],
    ['$BRANCH =~ /^RELEASE-/', false],
    ['$BRANCH =~ /^RELEASE-/i', true],
    ['$BRANCH !~ /^release-/', false],
    ['$BRANCH !~ /^master$/', true],
    ['$BRANCH =~ $PATTERN', true],
    ['$BRANCH =~ $TEXT', false],
    ['$BRANCH =~ $UNSET', false],
    ['$UNSET =~ /.*/', false],
    ['$UNSET !~ /.*/', true],
    ['$EMPTY =~ /^$/', true],
    ['$BRANCH =~ /1\\.2$/', true],
    ['$BRANCH =~ /release\\/x/', false],
    ['$YES && $BRANCH', true],
    ['$YES && $UNSET', false],
    ['$UNSET || $YES', true],
    ['$UNSET || $EMPTY', false],
    ['$YES || $UNSET && $UNSET', true],
    ['($YES || $UNSET) && $UNSET', false],
    ['$UNSET && $UNSET || $YES', true],
    ['$UNSET && ($UNSET || $YES)', false],
    ['(($YES))', true],
    ['$BRANCH == "a" || $BRANCH == "release-1.2" && $YES == "true"', true],
    ['$YES&&$BRANCH=="release-1.2"', true],
    [' $YES \n && \t $BRANCH ', true],
  ])('%s is %s', (expression, expected) => {
    expect(holds(expression)).toBe(expected);
  });

  it.each([
    ['', 'a value is missing (at character 1)'],
    ['$A ==', 'a value is missing (at character 6)'],
    ['$A == && $B', 'a value is missing before "&&" (at character 7)'],
    ['$A = "x"', '"=" means nothing here (at character 4)'],
    ['$A "x"', 'an operator is missing before "x" (at character 4)'],
    ['($A', 'a bracket is not closed (at character 1)'],
    ['$A)', 'an operator is missing before ")" (at character 3)'],
    ['$A == "x', 'a text has no closing quote (at character 7)'],
    ['$A =~ /x', 'a pattern has no closing slash (at character 7)'],
    ['$A =~ "x"', 'a /pattern/ or a variable that holds one is missing (at character 7)'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    ['${A} == "x"', 'a variable is written $NAME here, without braces (at character 1)'],
    ['A == "x"', '"A" is neither a variable ($NAME) nor a text in quotes (at character 1)'],
    ['$A == true', '"true" is neither a variable ($NAME) nor a text in quotes (at character 7)'],
    ['$A =~ /(/', '/(/ is no pattern: a group is not closed. (at character 7)'],
    ['$A =~ /x/q', '/x/q: there is no flag "q". (at character 7)'],
    ['('.repeat(60), 'the brackets are too deep (at character 51)'],
  ])('%s is refused: %s', (expression, message) => {
    expect(() => parseExpression(expression)).toThrow(
      new BadExpression(message.replace(/ \(at.*$/, ''), Number(/(\d+)\)$/.exec(message)?.[1]) - 1).message,
    );
  });

  it('is read or refused, whatever is written, and never anything else', () => {
    const piece = fc.constantFrom(
      '$A',
      '"x"',
      '/x/',
      'null',
      '==',
      '!=',
      '=~',
      '!~',
      '&&',
      '||',
      '(',
      ')',
      ' ',
      'x',
      '$',
      '"',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
        (text) => {
          try {
            expect(typeof parseExpression(text)(() => 'x')).toBe('boolean');
          } catch (error) {
            expect(error).toBeInstanceOf(BadExpression);
          }
        },
      ),
    );
  });

  it('means the same in brackets', () => {
    const operand = fc.constantFrom('$YES', '$UNSET', '$EMPTY', '$BRANCH == "x"', '$UNSET == null');
    fc.assert(
      fc.property(operand, operand, operand, (a, b, c) => {
        expect(holds(`${a} || ${b} && ${c}`)).toBe(holds(`${a} || (${b} && ${c})`));
        expect(holds(`${a} || ${b} && ${c}`)).toBe(holds(a) || (holds(b) && holds(c)));
      }),
    );
  });
});
