import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSplitter } from '../../src/run/line-splitter.ts';
import { masker, maskText } from '../../src/run/masker.ts';

/** A text cut at any places. */
const pieces = (unit: fc.Arbitrary<string>) => fc.array(fc.string({ unit, maxLength: 6 }), { maxLength: 12 });

function linesOf(texts: readonly string[], longest = 100): readonly string[] {
  const splitter = lineSplitter(longest);
  return [...texts.flatMap((text) => splitter.push(text)), ...splitter.end()];
}

describe('lines', () => {
  it.each<readonly [pieces: readonly string[], lines: readonly string[]]>([
    [['a\nb\n'], ['a', 'b']],
    [
      ['a', 'b\nc'],
      ['ab', 'c'],
    ],
    [['\n\na'], ['', '', 'a']],
    [['a\r\nb\r\n'], ['a', 'b']],
    [
      ['a\r', '\nb'],
      ['a', 'b'],
    ],
    [['10%\r20%\r30%\ndone'], ['30%', 'done']],
    [['10%\r', '20%\r'], ['20%']],
    [
      ['x'.repeat(150), '\ny'],
      [`${'x'.repeat(100)} [cut]`, 'y'],
    ],
    [['x'.repeat(150), '\rshort\n'], ['short']],
  ])('%j are %j', (texts, lines) => {
    expect(linesOf(texts)).toEqual(lines);
  });

  it('are the same wherever the text is cut', () => {
    fc.assert(
      fc.property(pieces(fc.constantFrom('a', 'b', '\n', '\r')), (texts) => {
        expect(linesOf(texts)).toEqual(linesOf([texts.join('')]));
      }),
    );
  });
});

describe('masking', () => {
  const through = (texts: readonly string[], secrets: readonly string[]) => {
    const mask = masker(secrets);
    return texts.map((text) => mask.push(text)).join('') + mask.end();
  };

  it.each<readonly [text: string, secrets: readonly string[], shown: string]>([
    ['a secret1234 b', ['secret1234'], 'a (masked) b'],
    ['short', ['short'], 'short'],
    ['secret1234secret1234', ['secret1234'], '(masked)(masked)'],
    ['secret12345678', ['secret1234', 'secret12345678'], '(masked)'],
    ['abcdefghijkl', ['abcdefgh', 'efghijkl'], '(masked)'],
    ['line number one\nline number two', ['line number one\nline number two\n'], '(masked)'],
    ['only line number two', ['line number one\nline number two'], 'only (masked)'],
    ['nothing', [], 'nothing'],
  ])('%j without %j is %j', (text, secrets, shown) => {
    expect(maskText(text, secrets)).toBe(shown);
    expect(through([text], secrets)).toBe(shown);
    expect(through(Array.from(text), secrets)).toBe(shown);
  });

  it('lets no secret through, wherever the text is cut', () => {
    const secrets = ['aabaabaa', 'babababab', 'aaaaaaaaaa'];
    fc.assert(
      fc.property(pieces(fc.constantFrom('a', 'b')), (texts) => {
        const shown = through(texts, secrets);
        expect(shown).toBe(maskText(texts.join(''), secrets));
        for (const secret of secrets) expect(shown).not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });
});
