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
  let gap: (string | Span)[] = [];
  for (const word of line.flatMap(wordsOf)) {
    if (textOf(word).trim() === '') {
      gap.push(word);
      continue;
    }
    const needed = lineWidth(gap) + lineWidth([word]);
    const atStart = width <= (lines.length === 1 ? 0 : hang);
    if (!atStart && width + needed > columns) {
      lines.push([indent, word]);
      width = hang + lineWidth([word]);
    } else {
      lines.at(-1)?.push(...gap, word);
      width += needed;
    }
    gap = [];
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
