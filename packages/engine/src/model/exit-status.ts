import type { FinalVerdict } from './verdict.ts';

/** Exit status of `slipway` for a verdict. */
export function exitStatus(verdict: FinalVerdict): number {
  switch (verdict.kind) {
    case 'succeeded':
    case 'nothing-to-do':
      return 0;
    case 'failed':
    case 'rolled-back':
      return 4;
    case 'undecided':
      return verdict.because === 'interrupted' ? 130 : 5;
    case 'superseded':
      return 6;
    default:
      return verdict satisfies never;
  }
}

/** From bad to good: an interrupt is the caller's own will and speaks first, then what is broken, then what is open. */
const worstFirst = [130, 1, 2, 3, 4, 5, 6, 7];

/** The exit status of several services: the worst of them. */
export function worstExitStatus(statuses: readonly number[]): number {
  return worstFirst.find((status) => statuses.includes(status)) ?? statuses.find((status) => status !== 0) ?? 0;
}
