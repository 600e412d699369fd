import { LineSplitter } from '../task/line-splitter.ts';
import type { OutputStream } from './docker-cli.ts';

/** How many lines of each stream of a container were told. */
export type LogPosition = Readonly<Record<OutputStream, number>>;

/** What one client writes: the log from its first line. */
export interface LogClient {
  write(chunk: Buffer, stream: OutputStream): void;
  /**
   * The client has ended.
   *
   * @param isSound it had nothing to complain of
   * @returns whether words were left out that may have been those of the client itself
   */
  end(isSound: boolean): boolean;
}

export const LOG_START: LogPosition = { stdout: 0, stderr: 0 };
const LINE_END = 0x0a;
/** A client that loses its engine says so where errors of the program are, as its last words. */
const LAST_WORDS =
  /(?:^|\n)(?:cannot connect to the docker daemon|error during connect|error response from daemon|error waiting for container|error from daemon in stream|unexpected eof)[^\n]*\n*$/i;

/**
 * What a container writes, line by line, over several clients that follow it: each of them begins with the first line of
 * the log, which docker keeps as long as the container, and what was told already is counted and left out. (Times, as in
 * `docker logs --since`, would leave lines of the same moment out or tell them twice.)
 */
export class FollowedLog {
  readonly #line: (line: string) => void;
  readonly #moved: (position: LogPosition) => void;
  readonly #told: Record<OutputStream, number>;
  #current: Record<OutputStream, LineSplitter> | null = null;

  /** @param moved is told each new position */
  constructor(line: (line: string) => void, from: LogPosition, moved: (position: LogPosition) => void) {
    this.#line = line;
    this.#moved = moved;
    this.#told = { ...from };
  }

  /** For one more client. */
  open(): LogClient {
    const splitters = { stdout: new LineSplitter(this.#line), stderr: new LineSplitter(this.#line) };
    const toSkip = { ...this.#told };
    let held: Buffer | null = null;
    const pass = (chunk: Buffer, stream: OutputStream): void => {
      this.#current = splitters;
      let from = 0;
      while (toSkip[stream] > 0) {
        const end = chunk.indexOf(LINE_END, from);
        if (end < 0) return;
        toSkip[stream] -= 1;
        from = end + 1;
      }
      this.#tell(splitters[stream], stream, chunk.subarray(from));
    };
    return {
      write(chunk, stream) {
        if (stream === 'stdout') return pass(chunk, stream);
        if (held !== null) pass(held, stream);
        const lastWordsAt = LAST_WORDS.exec(chunk.toString('latin1'))?.index ?? chunk.length;
        const from = lastWordsAt > 0 && lastWordsAt < chunk.length ? lastWordsAt + 1 : lastWordsAt;
        held = from < chunk.length ? chunk.subarray(from) : null;
        pass(chunk.subarray(0, from), stream);
      },
      end(isSound) {
        if (held === null) return false;
        if (isSound) pass(held, 'stderr');
        held = null;
        return !isSound;
      },
    };
  }

  /** Nothing more comes: tells last lines that lack their end. */
  end(): void {
    this.#current?.stdout.end();
    this.#current?.stderr.end();
    this.#current = null;
  }

  #tell(splitter: LineSplitter, stream: OutputStream, chunk: Buffer): void {
    splitter.write(chunk);
    const ends = countLineEnds(chunk);
    if (ends === 0) return;
    this.#told[stream] += ends;
    this.#moved({ ...this.#told });
  }
}

function countLineEnds(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, at + 1)) count += 1;
  return count;
}
