import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../src/events/printable.ts';
import { anyText } from '../support/arbitraries.ts';

describe('text from outside', () => {
  it.each([
    ['colours', '\u001b[31mred', '\\x1b[31mred'],
    ['a cleared screen', '\u001b[2J\u001b]0;title\u0007', '\\x1b[2J\\x1b]0;title\\x07'],
    ['C1 controls', '\u009b31m', '\\x9b31m'],
    ['a carriage return that would overwrite the line', 'ok\rbad', 'ok\\x0dbad'],
    ['a newline that would fake a line', 'a\nb', 'a\\x0ab'],
    ['text that reads backwards', 'a\u202eb\u2066c\u061cd', 'a\\u202eb\\u2066c\\u061cd'],
    ['line separators', 'a\u2028b', 'a\\u2028b'],
    ['a tab', 'a\tb', 'a b'],
    ['a delete', 'a\u007f', 'a\\x7f'],
  ])('shows %s escaped', (_, before, after) => {
    expect(printable(before)).toBe(after);
  });

  it.each(['plain', 'größer 日本語 👩‍🚀', 'C:\\x1b', ''])('leaves %j alone', (text) => {
    expect(printable(text)).toBe(text);
  });

  it('never moves a cursor or turns the direction of writing, and once is enough', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});
