import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/events/redact.ts';

describe('redacting', () => {
  it.each<[string, readonly string[], unknown, unknown]>([
    ['masks a secret inside a text', ['AKIAEXAMPLE12345'], 'key AKIAEXAMPLE12345!', 'key (masked)!'],
    ['masks every occurrence', ['secret-value'], 'secret-value secret-value', '(masked) (masked)'],
    ['goes into lists and objects', ['secret-value'], { a: [{ b: 'secret-value' }] }, { a: [{ b: '(masked)' }] }],
    ['leaves what is no text', ['secret-value'], { a: 1, b: null, c: true }, { a: 1, b: null, c: true }],
    ['leaves short values, which are parts of ordinary words', ['run'], 'running', 'running'],
    ['leaves everything where no secret is known', [], { a: 'text' }, { a: 'text' }],
    [
      'leaves nothing of a secret that begins with another',
      ['password', 'password-of-production'],
      'it is password-of-production',
      'it is (masked)',
    ],
    ['takes a secret for text, not for a pattern', ['a.c(d)$&+['], 'a.c(d)$&+[ abcd', '(masked) abcd'],
  ])('%s', (_, secrets, before, after) => {
    expect(redactor(secrets)(before)).toEqual(after);
  });

  it('lets no secret through, wherever it stands, and changes nothing where none stands', () => {
    // No letter of the mask, so that masking cannot make a secret.
    const secret = fc.string({ unit: fc.constantFrom('0', '1', '2', '/', '+', '$'), minLength: 8, maxLength: 14 });
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.array(fc.oneof(fc.string(), fc.nat(3)), { maxLength: 8 }),
        (secrets, parts) => {
          const text = parts.map((part) => (typeof part === 'number' ? (secrets[part] ?? '') : part)).join('');
          const clean = redactor(secrets)({ deep: [text] }).deep[0] ?? '';
          for (const one of secrets) expect(clean).not.toContain(one);
          if (!secrets.some((one) => text.includes(one))) expect(clean).toBe(text);
        },
      ),
    );
  });
});
