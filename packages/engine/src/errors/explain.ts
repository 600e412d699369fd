import { catalogue, type ErrorCode, type Whose } from './catalogue.ts';
import { SlipwayError } from './slipway-error.ts';

/** An error as data: what happened, what to do, whose move it is and the exit status. */
export interface Explanation {
  readonly code: ErrorCode;
  readonly whose: Whose;
  readonly exit: number;
  readonly what: string;
  readonly hint: string;
  /** Where a bug of ours was thrown. */
  readonly stack?: string;
}

/** Explains anything that was thrown. What is not from the catalogue is a bug of ours and says so. */
export function explain(error: unknown): Explanation {
  const known: SlipwayError =
    error instanceof SlipwayError ? error : new SlipwayError('BUG', { message: messageOf(error) }, { cause: error });
  const { exit, whose, hint } = catalogue[known.code];
  const stack = known.code === 'BUG' && error instanceof Error ? error.stack : undefined;
  return {
    ...(stack === undefined ? {} : { stack }),
    code: known.code,
    whose,
    exit,
    what: known.message,
    hint: (hint as (details: unknown) => string)(known.details),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
