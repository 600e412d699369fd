import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWord } from '../src/delivery/resume-command.ts';

describe('a word of a command that is printed', () => {
  it.each([
    ['a name of ECS', 'web-1_a', 'web-1_a'],
    ['an ARN', 'arn:aws:ecs:eu-central-1:1:service/prod/web', 'arn:aws:ecs:eu-central-1:1:service/prod/web'],
    ['an empty word', '', `''`],
    ['a word with a quote', `it's`, `'it'\\''s'`],
    ['a word of a shell', '$(id);&|', `'$(id);&|'`],
    ['a home', '~x', `'~x'`],
    ['two lines', 'a\nb', `'a\nb'`],
  ])('is quoted where a shell needs it: %s', (_, word, quoted) => {
    expect(quoteWord(word)).toBe(quoted);
  });

  it('reaches the program as it is', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        const said = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(quoteWord).join(' ')}`], {
          encoding: 'utf8',
        });
        expect(said.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 30 },
    );
  });
});
