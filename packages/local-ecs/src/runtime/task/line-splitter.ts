import { StringDecoder } from 'node:string_decoder';

/** Longer lines come in pieces, as from Docker's log drivers. */
const LONGEST_LINE = 16_384;

/** Makes lines of what a program writes, however it is cut into chunks. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #line: (line: string) => void;
  #rest = '';

  constructor(line: (line: string) => void) {
    this.#line = line;
  }

  write(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#emit(line);
    while (this.#rest.length > LONGEST_LINE) {
      this.#line(this.#rest.slice(0, LONGEST_LINE));
      this.#rest = this.#rest.slice(LONGEST_LINE);
    }
  }

  /** A last line may lack its end. */
  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (rest !== '') this.#emit(rest);
  }

  #emit(text: string): void {
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    for (let from = 0; from === 0 || from < line.length; from += LONGEST_LINE) {
      this.#line(line.slice(from, from + LONGEST_LINE));
    }
  }
}
