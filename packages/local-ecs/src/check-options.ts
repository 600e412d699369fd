import { RUNTIME_NAMES } from './runtime/runtime-name.ts';

/** Options that cannot be meant; the message names every one. */
export class WrongOptionsError extends Error {
  override readonly name = 'WrongOptionsError';
}

interface Options {
  readonly speed?: number;
  readonly startMs?: number;
  readonly stopMs?: number;
  readonly runtime?: string;
  readonly accountId?: string;
}

/**
 * Holds the options of a program that no compiler has looked at against what they may be.
 *
 * @throws WrongOptionsError
 */
export function checkOptions({ speed, startMs, stopMs, runtime, accountId }: Options): void {
  const problems: string[] = [];
  const check = (name: string, value: unknown, isRight: (value: never) => boolean, wanted: string): void => {
    if (value !== undefined && !isRight(value as never)) problems.push(`${name} must be ${wanted}, not ${show(value)}`);
  };
  const isDuration = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;
  check('speed', speed, (value) => Number.isFinite(value) && value > 0, 'a number above 0');
  check('startMs', startMs, isDuration, 'a number of milliseconds, 0 or more');
  check('stopMs', stopMs, isDuration, 'a number of milliseconds, 0 or more');
  check('runtime', runtime, (value) => RUNTIME_NAMES.includes(value), `one of ${RUNTIME_NAMES.join(', ')}`);
  check('accountId', accountId, (value) => /^\d{12}$/.test(value), 'a string of 12 digits');
  if (problems.length > 0) throw new WrongOptionsError(problems.join('; '));
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
