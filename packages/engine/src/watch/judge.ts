import type { Evidence, Judgement, Rule } from './rule.ts';
import { doneRules } from './rules/done.ts';
import { failedRules } from './rules/failed.ts';
import { limitRules } from './rules/limits.ts';
import { takenOverRules } from './rules/taken-over.ts';
import { waitingFor, waitingRules } from './rules/waiting.ts';

/** The policy in order: who took our deployment over, is it done, what broke it, what ran out, what does it wait for. */
export const rules: readonly Rule[] = [...takenOverRules, ...doneRules, ...failedRules, ...limitRules, ...waitingRules];

/** Judges one observation of one deployment. Pure: the same evidence gives the same judgement. */
export function judge(evidence: Evidence): Judgement {
  for (const rule of rules) {
    const judgement = rule.judge(evidence);
    if (judgement !== null) return judgement;
  }
  return waitingFor(evidence);
}
