import type { DeliveryEvent } from '@slipway/engine/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyModel, foldDelivery } from '../../src/views/delivery-model.ts';
import { displayWidth } from '../../src/views/display-width.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../src/views/glyphs.ts';
import { textOf } from '../../src/views/line.ts';
import { frame } from '../../src/views/live-view.ts';
import { fit, lineWidth, painter, spread } from '../../src/views/paint.ts';
import { wrapped } from '../../src/views/wrap.ts';
import { drawLines, drawLive, plain } from '../support/draw.ts';
import { allEvents } from '../support/stories.ts';

const anyEvents = fc.shuffledSubarray([...allEvents], { minLength: 1 });
const anySize = fc.record({ columns: fc.integer({ min: 1, max: 140 }), rows: fc.integer({ min: 1, max: 50 }) });
const hostileText = fc.oneof(
  // The "binary" of fast-check; to make that one takes seconds.
  fc.string({ unit: fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)) }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('漢字 and 👩‍🚀', '\x1b[2J', '\u202e'),
);
const anyLine = fc.array(
  fc.oneof(
    hostileText,
    fc.record({ text: hostileText, tone: fc.constantFrom('good', 'bad', 'doubt', 'strong', 'faint') }),
  ),
);
const glyphs = fc.constantFrom(unicodeGlyphs, asciiGlyphs);
const unsafe = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe('events in any order', () => {
  it('give a picture that fits on the screen', () => {
    fc.assert(
      fc.property(anyEvents, anySize, glyphs, fc.nat(10_000_000), (events, size, signs, now) => {
        const model = events.reduce(foldDelivery, emptyModel);
        const lines = frame(model, size, now, signs);
        expect(lines.length).toBeLessThanOrEqual(Math.max(1, size.rows - 1));
        for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(Math.max(1, size.columns - 1));
      }),
    );
  });

  it('are drawn whole by both views, without a control character', () => {
    fc.assert(
      fc.property(anyEvents, anySize, (events, size) => {
        for (const drawn of [drawLines(events), drawLive(events, size)])
          expect(drawn.replaceAll('\n', '')).not.toMatch(unsafe);
      }),
      { numRuns: 30 },
    );
  });
});

describe('hostile text in every member of every event', () => {
  const hostile = '\x1b]0;owned\x07\x1b[2J\r\n\u202e\u0085::error::##[add-mask]';

  it('reaches neither terminal nor log unescaped', () => {
    const events = allEvents.map(poisoned);
    for (const drawn of [drawLines(events), drawLive(events, { columns: 100, rows: 30 })]) {
      expect(drawn.replaceAll('\n', '')).not.toMatch(unsafe);
      expect(drawn).toContain('\\x1b]0;owned\\x07');
    }
  });

  function poisoned(event: DeliveryEvent): DeliveryEvent {
    const kept = new Set([
      'v',
      'deliveryId',
      'seq',
      'at',
      'type',
      'kind',
      'outcome',
      'by',
      'waitingOn',
      'level',
      'command',
      'because',
      'since',
      'drainEndsAt',
      'drainEndIs',
      'status',
      'stream',
    ]);
    const poison = (value: unknown, name: string): unknown => {
      if (typeof value === 'string') return kept.has(name) ? value : `${value}${hostile}`;
      if (Array.isArray(value)) return value.map((item) => poison(item, name));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, poison(member, key)]));
    };
    return poison(event, '') as DeliveryEvent;
  }
});

describe('a line', () => {
  it('that is fitted takes no more than its columns, and is left alone where it fits', () => {
    fc.assert(
      fc.property(anyLine, fc.nat(60), (line, columns) => {
        expect(lineWidth(fit(line, columns, '…'))).toBeLessThanOrEqual(columns);
        if (lineWidth(line) <= columns) expect(fit(line, columns, '…')).toEqual(line);
      }),
    );
  });

  it('with something at its right edge is exactly as wide as the screen, or the something is left out', () => {
    fc.assert(
      fc.property(anyLine, anyLine, fc.integer({ min: 1, max: 90 }), (left, right, columns) => {
        expect(lineWidth(spread(left, right, columns, '…'))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('that is wrapped keeps its words, and only single words are wider than the screen', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '字', '.'), minLength: 1, maxLength: 30 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 60 }), (texts, columns) => {
        const lines = wrapped([texts.join(' ')], columns);
        expect(
          lines
            .map((line) => line.map(textOf).join('').trim())
            .join(' ')
            .split(/ +/),
        ).toEqual(texts);
        for (const line of lines) {
          const text = plain(line).trim();
          expect(lineWidth(line) <= columns || !text.includes(' ')).toBe(true);
        }
      }),
    );
  });

  it('is escaped, whatever is in it', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        expect(painter(false)(line)).not.toMatch(unsafe);
      }),
    );
  });
});

describe('the width of a text', () => {
  it.each([
    ['plain', 5],
    ['naïve', 5],
    ['e\u0301', 1],
    ['漢字', 4],
    ['👍 ok', 5],
    ['한글', 4],
    ['━─▸✓', 4],
    ['', 0],
  ])('of %j is %d columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});
