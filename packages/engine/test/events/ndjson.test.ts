import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '../../src/events/ndjson.ts';
import { stamper } from '../../src/events/stamp.ts';
import { anyText } from '../support/arbitraries.ts';

const stamp = stamper('d-1', () => Date.UTC(2026, 0, 5, 12));
const line = (value: unknown): string => JSON.stringify(value);

describe('a saved event stream', () => {
  it('gives every event back as it was, one line each', () => {
    fc.assert(
      fc.property(anyText(), fc.option(anyText()), (message, service) => {
        const event = stamp({ type: 'warning.raised', service, message });
        const encoded = encodeEvent(event);
        expect(encoded.split('\n')).toHaveLength(2);
        expect(decodeEvent(encoded, 1)).toEqual(event);
      }),
    );
  });

  it('may have empty lines', () => {
    expect([decodeEvent('', 1), decodeEvent(' \r', 2)]).toEqual([null, null]);
  });

  it('may have events that a newer version wrote; they are passed over', () => {
    expect(decodeEvent(line({ v: 1, type: 'moon.rose' }), 1)).toBeNull();
  });

  it.each([
    ['no JSON', '{', /not JSON/],
    ['a list', '[]', /no "type"/],
    ['null', 'null', /no "type"/],
    ['an object without type', '{"v":1}', /no "type"/],
    ['another version', line({ v: 2, type: 'warning.raised' }), /its version is 2, not 1/],
    ['no version', line({ type: 'warning.raised' }), /its version is missing, not 1/],
  ])('with %s is refused, with the number of the line', (_, text, reason) => {
    expect(() => decodeEvent(text, 7)).toThrow(
      expect.objectContaining({
        code: 'BAD_EVENT_STREAM',
        details: { line: 7, reason: expect.stringMatching(reason) as string },
      }),
    );
  });
});

describe('stamping', () => {
  it('numbers without gaps from 1 and dates with the clock it is given', () => {
    let now = Date.UTC(2026, 0, 5, 12);
    const number = stamper('d-2', () => now);
    const first = number({ type: 'warning.raised', service: null, message: '' });
    now += 1_500;
    const second = number({ type: 'warning.raised', service: null, message: '' });
    expect([first, second]).toMatchObject([
      { v: 1, deliveryId: 'd-2', seq: 1, at: '2026-01-05T12:00:00.000Z' },
      { v: 1, deliveryId: 'd-2', seq: 2, at: '2026-01-05T12:00:01.500Z' },
    ]);
  });
});
