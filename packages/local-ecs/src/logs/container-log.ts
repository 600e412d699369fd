import type { Pace } from '../clock/pace.ts';
import type { LogLine } from './log-event.ts';
import { splitMessage } from './split-message.ts';

/** Docker's awslogs driver sends what it holds back after so long. */
const HELD_MS = 5000;
const MOST_HELD = 256 * 1024;

/** The lines of one container, made events of. */
export class ContainerLog {
  readonly write: (lines: readonly LogLine[]) => void;
  readonly #pace: Pace;
  readonly #eventStart: RegExp | null;
  #held: { readonly timestamp: number; text: string; readonly cancel: () => void } | null = null;

  /** @param eventStart a line that matches begins an event, which the next lines belong to; null: each line is an event */
  constructor(write: (lines: readonly LogLine[]) => void, pace: Pace, eventStart: RegExp | null) {
    this.write = write;
    this.#pace = pace;
    this.#eventStart = eventStart;
  }

  take(line: string): void {
    if (this.#eventStart === null) {
      this.#emit(this.#pace.now(), line);
      return;
    }
    if (this.#eventStart.test(line) || this.#isFull(line)) this.flush();
    if (this.#held !== null) this.#held.text += `\n${line}`;
    else {
      const cancel = this.#pace.after(HELD_MS, () => this.flush());
      this.#held = { timestamp: this.#pace.now(), text: line, cancel };
    }
  }

  /** Makes an event of what is held back. */
  flush(): void {
    const held = this.#held;
    this.forget();
    if (held !== null) this.#emit(held.timestamp, held.text);
  }

  forget(): void {
    this.#held?.cancel();
    this.#held = null;
  }

  #isFull(line: string): boolean {
    return (this.#held?.text.length ?? 0) + line.length > MOST_HELD;
  }

  #emit(timestamp: number, text: string): void {
    this.write(splitMessage(text).map((message) => ({ timestamp, message })));
  }
}
