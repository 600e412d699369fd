/** What becomes of a keyword: done · partly done · read and left without a word · left with a warning · refused. */
export type Support = 'yes' | 'partly' | 'ignored' | 'warning' | 'error';

/** A keyword of the pipeline file: validation and the documentation read the same table. */
export interface Keyword {
  readonly support: Support;
  /** How it is meant here; for what is not supported, why and what to do instead. */
  readonly note: string;
}

export type Keywords = Readonly<Record<string, Keyword>>;
