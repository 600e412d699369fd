/** Cuts a text that comes in pieces into lines. */
export interface LineSplitter {
  push(text: string): readonly string[];
  /** The last line, where nothing ended it. */
  end(): readonly string[];
}

const cut = ' [cut]';

/**
 * Lines as a terminal would leave them: of a line that is written over with `\r` (a progress bar) only the last version stays.
 *
 * @param longest characters of a line; the rest is dropped, and the line says so.
 */
export function lineSplitter(longest: number): LineSplitter {
  let line = '';
  let tooLong = false;
  /** A `\r` at the end of a piece: half of a line break, or the line begins anew. */
  let carriage = false;
  return {
    push: (text) => {
      const lines: string[] = [];
      for (const [piece] of text.matchAll(/\r|\n|[^\r\n]+/g)) {
        if (piece === '\n') lines.push(take());
        else if (piece === '\r') carriage = true;
        else add(piece);
      }
      return lines;
    },
    end: () => (line === '' ? [] : [take()]),
  };

  function add(piece: string): void {
    if (carriage) line = '';
    if (carriage) tooLong = false;
    carriage = false;
    tooLong ||= line.length + piece.length > longest;
    line = (line + piece).slice(0, longest);
  }

  function take(): string {
    const whole = tooLong ? line + cut : line;
    line = '';
    tooLong = false;
    carriage = false;
    return whole;
  }
}
