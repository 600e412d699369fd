const esc = String.fromCharCode(27);
const sequences = new RegExp(`${esc}\\[[?\\d;]*[A-Za-z]|[\\s\\S]`, 'gu');
const parameters = new RegExp(`^${esc}\\[\\??(\\d*)([A-Za-z])$`);

/**
 * A terminal that is as small as the live view needs: text, line feed, carriage return, cursor up, erase to the end of
 * the line and of the screen, and long lines that wrap and are wrapped anew when the width changes. Anything else that
 * is sent to it is an error.
 */
export class Terminal {
  columns: number;
  rows: number;
  /** Logical lines, scrollback included; each takes as many rows as it needs. */
  #lines: string[] = [''];
  /** The cursor: a logical line, and a position in it. */
  #line = 0;
  #position = 0;
  /** The cursor stands on the last column, which is written: the next character wraps. */
  #isFull = false;
  colours = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** What a person can scroll through, trailing blanks gone. */
  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Wraps the lines anew, as terminals do; the cursor stays with its character. */
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#isFull = false;
  }

  write(data: string): void {
    for (const [sequence] of data.matchAll(sequences)) this.#take(sequence);
  }

  #take(sequence: string): void {
    const [, number, final] = parameters.exec(sequence) ?? [];
    if (sequence === '\n') this.#lineFeed();
    else if (sequence === '\r') this.#moveTo(this.#line, this.#rowStart());
    else if (final === 'A') this.#up(Number(number));
    else if (final === 'K') this.#erase(number === '2');
    else if (final === 'm') this.colours += 1;
    else if (final === 'h' || final === 'l') expectSynchronized(number);
    else if (sequence < ' ' || sequence.startsWith(esc))
      throw new TypeError(`not for a terminal: ${JSON.stringify(sequence)}`);
    else this.#put(sequence);
  }

  #put(character: string): void {
    const text = (this.#lines[this.#line] ?? '').padEnd(this.#position);
    this.#lines[this.#line] = text.slice(0, this.#position) + character + text.slice(this.#position + 1);
    this.#moveTo(this.#line, this.#position + 1);
    this.#isFull = this.#position % this.columns === 0;
  }

  #lineFeed(): void {
    const below = this.#rowStart() + this.columns;
    const isLastRow = below >= (this.#lines[this.#line] ?? '').length;
    if (isLastRow) {
      this.#lines[this.#line + 1] ??= '';
      this.#moveTo(this.#line + 1, 0);
    } else this.#moveTo(this.#line, below);
  }

  #up(rows: number): void {
    const top = this.#rowOf(this.#lines.length) - this.rows;
    let row = Math.max(0, top, this.#rowOf(this.#line) + this.#rowStart() / this.columns - rows);
    let line = 0;
    while (row >= this.#taken(line) && line < this.#lines.length - 1) {
      row -= this.#taken(line);
      line += 1;
    }
    this.#moveTo(line, row * this.columns);
  }

  /**
   * Erases the row from the cursor on, or the whole row. On a full row the cursor still stands on the last character,
   * which is erased too. A row that is erased as a whole is no longer joined to the rows that it was wrapped with.
   */
  #erase(whole: boolean): void {
    const text = this.#lines[this.#line] ?? '';
    const row = this.#rowStart();
    const end = Math.min(text.length, row + this.columns);
    if (!whole) {
      const from = this.#isFull ? this.#position - 1 : this.#position;
      this.#lines[this.#line] = text.slice(0, from) + ' '.repeat(Math.max(0, end - from)) + text.slice(end);
      return;
    }
    const pieces = [...(row > 0 ? [text.slice(0, row)] : []), '', ...(end < text.length ? [text.slice(end)] : [])];
    this.#lines.splice(this.#line, 1, ...pieces);
    this.#moveTo(this.#line + (row > 0 ? 1 : 0), this.#position - row);
  }

  #moveTo(line: number, position: number): void {
    this.#line = line;
    this.#position = position;
    this.#isFull = false;
  }

  #rowStart(): number {
    const position = this.#isFull ? this.#position - 1 : this.#position;
    return position - (position % this.columns);
  }

  /** The number of rows above a logical line. */
  #rowOf(line: number): number {
    return this.#lines.slice(0, line).reduce((rows, _, index) => rows + this.#taken(index), 0);
  }

  #taken(line: number): number {
    return Math.max(1, Math.ceil((this.#lines[line] ?? '').length / this.columns));
  }
}

function expectSynchronized(mode: string | undefined): void {
  if (mode !== '2026') throw new TypeError(`the terminal is asked for mode ${mode}`);
}
