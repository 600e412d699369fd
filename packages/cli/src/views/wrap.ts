import { clip, displayWidth } from './display-width.ts';
import { type Line, type Span, textOf } from './line.ts';
import { lineWidth } from './paint.ts';

/**
 * A line as several ones of at most `columns` columns, broken at spaces. What goes on hangs under the text, behind the
 * columns that it has on its left; a word that is longer than the room is left to the terminal, so that it can be copied.
 */
export function wrapped(line: Line, columns: number): readonly Line[] {
  if (lineWidth(line) <= columns) return [line];
  const hang = Math.min(hangOf(line.map(textOf).join(''), columns), Math.floor(columns / 2));
  const indent = ' '.repeat(hang);
  const lines: (string | Span)[][] = [[]];
  let width = 0;
  for (const word of line.flatMap(wordsOf)) {
    const text = textOf(word);
    const isSpace = text.trim() === '';
    if (!isSpace && width > (lines.length === 1 ? 0 : hang) && width + displayWidth(text) > columns) {
      lines.push([indent]);
      width = hang;
    }
    if (isSpace && width === hang && lines.length > 1) continue;
    lines.at(-1)?.push(word);
    width += displayWidth(text);
  }
  return lines;
}

/** Where the text begins: behind the last gap of two spaces in the left part of the line. */
function hangOf(text: string, columns: number): number {
  const left = clip(text, Math.floor(columns / 2));
  const gaps = [...left.matchAll(/ {2,}(?=\S)/g)];
  const gap = gaps.at(-1);
  return gap === undefined ? 2 : displayWidth(text.slice(0, gap.index + gap[0].length));
}

function wordsOf(piece: string | Span): (string | Span)[] {
  const words = textOf(piece).match(/ +|[^ ]+/g) ?? [];
  return typeof piece === 'string' ? words : words.map((text) => ({ ...piece, text }));
}
