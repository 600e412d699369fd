import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilterPattern } from '../../src/logs/filter-pattern.ts';
import { cloudwatch, messages } from './cloudwatch.ts';

describe('filter patterns', () => {
  it('21.6 FilterLogEvents takes them', async () => {
    const l = await cloudwatch();
    await l.put('s', [0, 'ERROR one'], [1, 'INFO two'], [2, '{"level":"error"}']);
    const find = (filterPattern: string) => l.logs('FilterLogEvents', { logGroupName: 'g', filterPattern });
    expect(messages(await find('ERROR'))).toEqual(['ERROR one']);
    expect(messages(await find('{ $.level = "error" }'))).toEqual(['{"level":"error"}']);
    expect(messages(await find(''))).toHaveLength(3);
  });

  it.each([
    ['all', '', 'anything'],
    ['a term', 'ERROR', 'an ERROR 401'],
    ['all of several terms', 'ERROR 401', '401 ERROR'],
    ['a phrase', '"ERROR 401"', 'an ERROR 401 came'],
    ['a phrase with quotes in it', '"say \\"hi\\""', 'they say "hi" twice'],
    ['any of several terms', '?ERROR ?WARN', 'a WARN'],
    ['any of several phrases', '?"a b" ?"c d"', 'x c d'],
    ['what is not left out', 'ERROR -debug', 'an ERROR'],
    ['only what is left out', '-debug', 'an ERROR'],
    ['required terms, which make those with ? void', 'ERROR ?never', 'an ERROR'],
    ['a member', '{ $.level = "error" }', '{"level":"error"}'],
    ['a member without quotes', '{ $.level = error }', '{"level":"error"}'],
    ['a nested member of a list', '{ $.a.b[1].c = 5 }', '{"a":{"b":[{},{"c":5}]}}'],
    ['any member of a list', '{ $.codes[*] = 404 }', '{"codes":[200,404]}'],
    ['a member with a dot in its name', '{ $.["a.b"] = "x" }', '{"a.b":"x"}'],
    ['a number by its size', '{ $.ms >= 100 }', '{"ms":100.5}'],
    ['a text that is not another', '{ $.level != "debug" }', '{"level":"info"}'],
    ['a part of a text', '{ $.path = "/api/*" }', '{"path":"/api/users"}'],
    ['a dot as itself', '{ $.ip = 10.0.* }', '{"ip":"10.0.7.1"}'],
    ['both', '{ $.a = 1 && $.b = 2 }', '{"a":1,"b":2}'],
    ['either', '{ $.a = 1 || $.b = 2 }', '{"a":0,"b":2}'],
    ['&& before ||', '{ $.a = 1 || $.a = 2 && $.b = 9 }', '{"a":1}'],
    ['parentheses', '{ ($.a = 1 || $.a = 2) && ($.b = 3) }', '{"a":2,"b":3}'],
    ['null', '{ $.a IS NULL }', '{"a":null}'],
    ['true', '{ $.a IS TRUE }', '{"a":true}'],
    ['a member that is not there', '{ $.a NOT EXISTS }', '{"b":1}'],
  ])('21.6 match %s', (_, pattern, message) => {
    expect(parseFilterPattern(pattern)(message)).toBe(true);
  });

  it.each([
    ['a term in other letters', 'error', 'an ERROR'],
    ['one term of two', 'ERROR 401', 'ERROR 500'],
    ['words of a phrase apart', '"ERROR 401"', '401 ERROR'],
    ['none of several', '?ERROR ?WARN', 'INFO'],
    ['what is left out', 'ERROR -debug', 'ERROR debug'],
    ['a message that is no JSON', '{ $.a NOT EXISTS }', 'a'],
    ['another text', '{ $.level = "error" }', '{"level":"info"}'],
    ['a smaller number', '{ $.ms > 100 }', '{"ms":100}'],
    ['a member that is not there', '{ $.a != 1 }', '{"b":1}'],
    ['a text by its size', '{ $.a > 1 }', '{"a":"2"}'],
    ['a dot for any letter', '{ $.ip = 10.0.* }', '{"ip":"10x0.7"}'],
    ['what is inherited', '{ $.constructor NOT EXISTS && $.a = 1 }', '{"a":2}'],
    ['only a half', '{ $.a = 1 && $.b = 2 }', '{"a":1,"b":1}'],
  ])('21.6 do not match %s', (_, pattern, message) => {
    expect(parseFilterPattern(pattern)(message)).toBe(false);
  });

  it.each([
    ['[ip, user, ...]', 'columns'],
    ['%ERR.*%', 'regular expressions'],
    ['"open', 'not understood'],
    ['foo.bar', "Invalid character(s) in term 'foo.bar'"],
    ['-', 'Invalid character(s)'],
    ['{ $.a = }', '"}" is not expected there'],
    ['{ $.a = 1', 'it ends too early'],
    ['{ $.a ~ 1 }', 'not understood'],
    ['{ $.a = 1 } x', '"x" is not expected there'],
    ['{ level = 1 }', '"level" is not expected there'],
    ['{ $.a IS 5 }', 'not expected'],
    [`{ ${'('.repeat(400)}$.a = 1${')'.repeat(400)} }`, 'not expected'],
  ])('21.6 that are none, or not emulated, are refused: %s', async (filterPattern, said) => {
    const l = await cloudwatch();
    await l.put('s', [0, 'x']);
    const refusal = await l.logsRefusal('FilterLogEvents', { logGroupName: 'g', filterPattern });
    expect(refusal).toMatch(/^InvalidParameterException: Invalid/);
    expect(refusal).toContain(said);
  });

  it('21.6 of any letters are read or refused, and a phrase finds itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string(), (text, message) => {
        const phrase = `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
        expect(parseFilterPattern(phrase)(`${message}${text}${message}`)).toBe(true);
        let isRead = true;
        try {
          parseFilterPattern(text)(message);
        } catch (error) {
          isRead = (error as Error).name === 'InvalidParameterException';
        }
        expect(isRead).toBe(true);
      }),
    );
  });
});
