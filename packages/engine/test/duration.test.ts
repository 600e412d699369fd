import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../src/model/duration.ts';

describe('reading a duration', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['300', 300_000],
    ['40s', 40_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['2d', 172_800_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['90m', 5_400_000],
    ['1m 05s', 65_000],
    [' 40s ', 40_000],
    ['366d', 31_622_400_000],
  ])('"%s" is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each<[string, string]>([
    ['', 'empty'],
    ['  ', 'empty'],
    ['-1', 'format'],
    ['1.5h', 'format'],
    ['fast', 'format'],
    ['1h30', 'format'],
    ['40 s', 'format'],
    ['1e3', 'unit'],
    ['0x10', 'unit'],
    ['5min', 'unit'],
    ['5M', 'format'],
    ['30m1h', 'order'],
    ['1m1m', 'order'],
    ['367d', 'too-long'],
    ['9'.repeat(400), 'too-long'],
  ])('"%s" is refused: %s', (text, code) => {
    expect(parseDuration(text)).toMatchObject({ code, reason: expect.stringMatching(/./) });
  });
});

describe('writing a duration', () => {
  it.each<[number, string]>([
    [0, '0s'],
    [-5, '0s'],
    [500, '500ms'],
    [999.9, '999ms'],
    [1000, '1s'],
    [59_999, '59s'],
    [65_000, '1m 05s'],
    [900_000, '15m 00s'],
    [7_209_000, '2h 00m 09s'],
    [86_400_000, '1d 00h 00m 00s'],
  ])('%d ms is "%s"', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('reads back as what was written: whole seconds, and milliseconds below one second', () => {
    const kept = fc.oneof(
      fc.nat(999),
      fc.nat(366 * 86_400).map((seconds) => seconds * 1000),
    );
    fc.assert(
      fc.property(kept, (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  it('loses less than a second', () => {
    fc.assert(
      fc.property(fc.nat(366 * 86_400_000), (ms) => {
        const read = parseDuration(formatDuration(ms));
        expect(read).toBeTypeOf('number');
        expect(ms - Number(read)).toBeGreaterThanOrEqual(0);
        expect(ms - Number(read)).toBeLessThan(1000);
      }),
    );
  });
});
