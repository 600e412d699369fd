import type { WordLine, WordSigns } from '@slipway/pipeline/words';
import { asciiSigns, unicodeSigns } from '@slipway/pipeline/words';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import type { Line } from './line.ts';

/** The words of a pipeline as lines of this view. */
export function pipelineLine(words: WordLine): Line {
  return words.map(({ text, style }) => (style === 'plain' ? text : { text, tone: style }));
}

/** The signs that go with the glyphs of the terminal. */
export function signsFor(glyphs: Glyphs): WordSigns {
  return glyphs === unicodeGlyphs ? unicodeSigns : asciiSigns;
}
