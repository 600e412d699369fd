/** How a piece of text is meant; the theme turns it into colour. Never the only carrier of a meaning. */
export type Tone = 'good' | 'bad' | 'doubt' | 'strong' | 'faint';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of output: plain text and toned spans, before colour and before escaping of what came from outside. */
export type Line = readonly (string | Span)[];

export function good(text: string): Span {
  return { text, tone: 'good' };
}

export function bad(text: string): Span {
  return { text, tone: 'bad' };
}

/** Something that is neither good nor bad yet: superseded, undecided, a warning. */
export function doubt(text: string): Span {
  return { text, tone: 'doubt' };
}

export function strong(text: string): Span {
  return { text, tone: 'strong' };
}

export function faint(text: string): Span {
  return { text, tone: 'faint' };
}

/** The text of a span or a plain piece. */
export function textOf(piece: string | Span): string {
  return typeof piece === 'string' ? piece : piece.text;
}
