/** How a piece of text is meant; the caller turns it into colour. Never the only carrier of a meaning. */
export type WordStyle = 'plain' | 'strong' | 'faint' | 'good' | 'bad' | 'doubt';

export interface WordSpan {
  readonly text: string;
  readonly style: WordStyle;
}

/** One line of output, before colour and before control characters of what a job wrote are dealt with. */
export type WordLine = readonly WordSpan[];

/** The signs beside the words. */
export interface WordSigns {
  readonly arrow: string;
  readonly good: string;
  readonly bad: string;
  readonly note: string;
}

export const unicodeSigns: WordSigns = { arrow: '──▶', good: '✓', bad: '✗', note: '·' };

/** For terminals and pipes that are not UTF-8. */
export const asciiSigns: WordSigns = { arrow: '-->', good: '[ok]', bad: '[failed]', note: '-' };

export function span(text: string, style: WordStyle = 'plain'): WordSpan {
  return { text, style };
}

/** The line without its styles. */
export function lineText(line: WordLine): string {
  return line.map(({ text }) => text).join('');
}
