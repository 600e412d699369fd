/** The signs that views use beside words. */
export interface Glyphs {
  readonly ok: string;
  readonly failed: string;
  readonly unsure: string;
  readonly warning: string;
  readonly arrow: string;
  readonly pointer: string;
  readonly ellipsis: string;
  readonly dot: string;
  readonly quote: string;
  readonly barDone: string;
  readonly barLeft: string;
  readonly spinner: readonly string[];
}

export const unicodeGlyphs: Glyphs = {
  ok: '✓',
  failed: '✗',
  unsure: '?',
  warning: '!',
  arrow: '→',
  pointer: '▸',
  ellipsis: '…',
  dot: '·',
  quote: '│',
  barDone: '━',
  barLeft: '─',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

/** For locales other than UTF-8. */
export const asciiGlyphs: Glyphs = {
  ok: '[ok]',
  failed: '[failed]',
  unsure: '[?]',
  warning: '[!]',
  arrow: '->',
  pointer: '>',
  ellipsis: '...',
  dot: '-',
  quote: '|',
  barDone: '#',
  barLeft: '.',
  spinner: ['|', '/', '-', '\\'],
};
