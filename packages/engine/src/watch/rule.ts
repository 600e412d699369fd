import type { WatchPolicy } from '../delivery-request.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Memory } from './memory.ts';
import type { Observation } from './observation.ts';
import type { Subject } from './subject.ts';

/** All that a verdict may depend on. */
export interface Evidence {
  readonly subject: Subject;
  readonly policy: WatchPolicy;
  readonly observation: Observation;
  readonly memory: Memory;
}

/** A verdict, or the wish to see the tasks in this very tick because the answer hangs on them. */
export type Judgement = Verdict | { readonly kind: 'look' };

/** One rule. The first rule that speaks wins: their order is the policy. */
export interface Rule {
  /** Kebab-case, for docs and tests. */
  readonly name: string;
  /** What it speaks on. */
  readonly when: string;
  /** What it says then. */
  readonly says: string;
  readonly judge: (evidence: Evidence) => Judgement | null;
}
