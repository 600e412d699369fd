import { catalogue, type ErrorCode, type ErrorDetails } from './catalogue.ts';

/** An error from the catalogue. Expected outcomes of a rollout are verdicts, not errors. */
export class SlipwayError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'SlipwayError';
  readonly code: Code;
  readonly details: ErrorDetails<Code>;

  constructor(code: Code, details: ErrorDetails<Code>, options?: { cause?: unknown }) {
    const what = catalogue[code].what as (details: ErrorDetails<Code>) => string;
    super(what(details), options);
    this.code = code;
    this.details = details;
  }
}

/** Whether a caught value is the catalogue error with this code. */
export function isSlipwayError<Code extends ErrorCode>(error: unknown, code: Code): error is SlipwayError<Code> {
  return error instanceof SlipwayError && error.code === code;
}
