import { displayWidth } from '../views/display-width.ts';
import type { Output } from '../world.ts';

/** A block of lines at the bottom of a terminal that is drawn over itself. */
export interface LiveBlock {
  /**
   * Writes lasting lines above the block and draws the block anew. One write, none when nothing changed.
   *
   * @param lasting painted lines of any width; the terminal wraps them.
   * @param block painted lines with their widths; narrower than the terminal.
   */
  draw(lasting: readonly string[], block: readonly BlockLine[]): void;
  /** Lets the block stay where it is; the next one begins below. */
  settle(): void;
}

export interface BlockLine {
  readonly text: string;
  readonly plain: string;
}

const beginSynchronized = '\x1b[?2026h';
const endSynchronized = '\x1b[?2026l';
const clearLine = '\x1b[2K';
const clearToEndOfLine = '\x1b[K';

/**
 * The cursor stays visible and rests below the block, so that nothing has to be restored after a crash, and what
 * somebody types does not stay in the picture.
 */
export function liveBlock(output: Output): LiveBlock {
  let drawn: readonly BlockLine[] = [];
  let drawnAt = 0;

  return {
    draw: (lasting, block) => {
      const { columns, rows } = output.size();
      const fits = columns === drawnAt && block.length === drawn.length;
      if (lasting.length === 0 && fits && block.every(({ text }, index) => text === drawn[index]?.text)) return;
      // A terminal that became narrower has wrapped the old lines: they take more rows now.
      const up = Math.min(Math.max(0, rows - 1), takenRows(drawn, columns));
      const start = lasting.length === 0 && fits ? cursorUp(up) : wipe(up);
      const above = lasting.map((line) => `${line}\n`).join('');
      const lines = block.map(({ text }) => `${text}${clearToEndOfLine}\n`).join('');
      output.write(`${beginSynchronized}${start}${above}${lines}${endSynchronized}`);
      drawn = block;
      drawnAt = columns;
    },
    settle: () => {
      drawn = [];
    },
  };
}

/**
 * Empties the rows above the cursor, one by one. Erasing all that is below would be shorter, but where that is the whole
 * screen, terminals save it in the scrollback first; and they remember of rows that are only written over that they were
 * wrapped, and join them when the terminal gets wider.
 */
function wipe(rows: number): string {
  return rows === 0 ? '\r' : `${cursorUp(rows)}${`${clearLine}\n`.repeat(rows)}${clearLine}${cursorUp(rows)}`;
}

function cursorUp(rows: number): string {
  return rows === 0 ? '\r' : `\r\x1b[${rows}A`;
}

function takenRows(lines: readonly BlockLine[], columns: number): number {
  return lines.reduce(
    (rows, { plain }) => rows + Math.max(1, Math.ceil(displayWidth(plain) / Math.max(1, columns))),
    0,
  );
}
