import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternOf } from '../../src/rules/pattern/index.ts';

function matches(pattern: string, text: string): boolean {
  const found = patternOf(pattern);
  if (found === null || 'problem' in found) throw new Error(found === null ? 'none' : found.problem);
  return found.test(text);
}

describe('a pattern', () => {
  it.each([
    ['/a/', 'bab', true],
    ['/^a/', 'ba', false],
    ['/a$/', 'ab', false],
    ['/^$/', '', true],
    ['/./', '\n', false],
    ['/./s', '\n', true],
    ['/^b$/', 'a\nb', false],
    ['/^b$/m', 'a\nb', true],
    ['/A/i', 'a', true],
    ['/(?i)A/', 'a', true],
    ['/(?i:A)B/', 'ab', false],
    ['/Ä/i', 'ä', true],
    ['/a|b/', 'b', true],
    ['/^(a|b)+$/', 'abab', true],
    ['/^(?:a|)c$/', 'c', true],
    ['/^a{2}$/', 'aa', true],
    ['/^a{2}$/', 'aaa', false],
    ['/^a{2,}$/', 'aaaa', true],
    ['/^a{1,2}$/', 'aaa', false],
    ['/a{,2}/', 'a{,2}', true],
    ['/^a*?b$/', 'aab', true],
    ['/^[a-c]+$/', 'abc', true],
    ['/^[^a-c]+$/', 'abc', false],
    ['/^[]]$/', ']', true],
    ['/^[a-]$/', '-', true],
    ['/^[[:alpha:]]+$/', 'abc', true],
    ['/^[\\d.]+$/', '1.2', true],
    ['/^\\d+\\.\\d+$/', '1.2', true],
    ['/^\\D$/', '1', false],
    ['/^\\w+$/', 'a_1', true],
    ['/\\bmain\\b/', 'my-main-line', true],
    ['/\\bmain\\b/', 'domain', false],
    ['/\\Amain\\z/', 'main', true],
    ['/^\\x41\\x{42}$/', 'AB', true],
    ['/^\\p{Greek}$/', 'α', true],
    ['/^\\P{L}$/', '1', true],
    ['/a\\/b/', 'a/b', true],
    ['/^feature\\/[A-Z]+-\\d+/', 'feature/ABC-12-x', true],
    ['/^(?P<name>x)$/', 'x', true],
    ['/^😀$/', '😀', true],
  ])('%s and %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each([
    ['/(/', '/(/ is no pattern: a group is not closed.'],
    ['/)/', '/)/ is no pattern: a ")" has no "(".'],
    ['/[a/', '/[a/ is no pattern: a "[" is not closed.'],
    ['/*/', '/*/ is no pattern: "*" has nothing to repeat.'],
    ['/a**/', '/a**/ is no pattern: "**" repeats a repetition.'],
    ['/(?=a)/', '/(?=a)/ is no pattern: looking ahead or behind is not possible in RE2.'],
    ['/(a)\\1/', '/(a)\\1/ is no pattern: "\\1" means nothing in RE2.'],
    ['/[c-a]/', '/[c-a]/ is no pattern: "c-a" is the wrong way round.'],
    ['/[[:nope:]]/', '/[[:nope:]]/ is no pattern: [:nope:] is no class of characters.'],
    ['/\\p{Nope}/', '/\\p{Nope}/ is no pattern: \\p{Nope} is no class of characters.'],
    ['/a{2,1}/', '/a{2,1}/ is no pattern: "{2,1}" is no count (at most 1000).'],
    ['/(a{1000}){1000}/', '/(a{1000}){1000}/ is no pattern: it is too large.'],
    ['/a\\/', '/a\\/ is no pattern: it ends too early.'],
    ['/a/x', '/a/x: there is no flag "x".'],
  ])('%s is refused', (pattern, problem) => {
    expect(patternOf(pattern)).toEqual({ problem });
  });

  it.each(['master', '/', '//', 'a/b/'])('%s is none', (text) => {
    expect(patternOf(text)).toBeNull();
  });

  it('agrees with the patterns of the language, where both have the same words', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a|b)',
      '(?:ab)',
      '\\w',
      'a*',
      'b+',
      '(a|b)?',
      'a{1,2}',
      '^',
      '$',
      '\\b',
    );
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(atom, { minLength: 1, maxLength: 5 }), text, (atoms, subject) => {
        const source = atoms.join('');
        expect(matches(`/${source}/`, subject)).toBe(new RegExp(source).test(subject));
      }),
    );
  });

  it('ends for a text that almost matches', () => {
    expect(matches('/^(a|a|aa)+(a+)+$/', `${'a'.repeat(5000)}b`)).toBe(false);
  });
});
