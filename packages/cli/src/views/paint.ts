import { printable } from '@slipway/engine/events';
import pc from 'picocolors';
import { clip, displayWidth } from './display-width.ts';
import { type Line, type Span, type Tone, textOf } from './line.ts';

/** Turns lines into text for a terminal or a file. Every text is escaped here, so nothing from outside reaches a terminal raw. */
export type Paint = (line: Line) => string;

/** A painter with or without colour. */
export function painter(colour: boolean): Paint {
  const colours = pc.createColors(colour);
  const tones: Record<Tone, (text: string) => string> = {
    good: colours.green,
    bad: colours.red,
    doubt: colours.yellow,
    strong: colours.bold,
    faint: colours.dim,
  };
  return (line) =>
    line
      .map((piece) => (typeof piece === 'string' ? printable(piece) : tones[piece.tone](printable(piece.text))))
      .join('');
}

/** Columns that a line takes once it is painted. */
export function lineWidth(line: Line): number {
  return line.reduce((width, piece) => width + displayWidth(printable(textOf(piece))), 0);
}

/** A line cut to at most `columns` columns; what is cut ends in the ellipsis. */
export function fit(line: Line, columns: number, ellipsis: string): Line {
  if (lineWidth(line) <= columns) return line;
  const room = columns - displayWidth(ellipsis);
  if (room < 0) return [clip(ellipsis, columns)];
  const kept: (string | Span)[] = [];
  let left = room;
  for (const piece of line) {
    const whole = printable(textOf(piece));
    const text = clip(whole, left);
    left -= displayWidth(text);
    kept.push(typeof piece === 'string' ? text : { ...piece, text });
    if (text !== whole) break;
  }
  return [...kept, ellipsis];
}

/** A line with another one at the right edge. The left one is cut where that leaves enough of it, else the right one goes. */
export function spread(left: Line, right: Line, columns: number, ellipsis: string): Line {
  const room = columns - lineWidth(right) - 2;
  if (room < Math.min(lineWidth(left), enoughOfALine)) return fit(left, columns, ellipsis);
  const cut = fit(left, room, ellipsis);
  return [...cut, ' '.repeat(columns - lineWidth(cut) - lineWidth(right)), ...right];
}

const enoughOfALine = 20;
