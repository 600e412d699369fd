import type { FileJob } from '../keywords/read-job.ts';
import type { Rule } from '../keywords/read-rules.ts';
import type { When } from '../keywords/read-simple.ts';
import type { Job } from '../model.ts';
import { type Circumstances, conditionHolds } from './condition.ts';
import { satisfiesExcept, satisfiesOnly } from './policy.ts';

/** Whether a job is in the pipeline of this push, and what its rule says about it. */
export type Selection =
  | { readonly kind: 'left'; readonly why: string }
  | {
      readonly kind: 'in';
      readonly when: Job['when'];
      readonly allowFailure: Job['allowFailure'];
      readonly variables: Readonly<Record<string, string>>;
      readonly interruptible: boolean | null;
    };

/** Decides about one job by its rules, else by `only` and `except`; a job without any of them is for branches and tags: for every push. */
export function selectJob(job: FileJob, circumstances: Circumstances): Selection {
  if (job.rules !== null) return byRules(job, job.rules, circumstances);
  if (job.only !== null && !satisfiesOnly(job.only, circumstances)) return left(`only ${policyWords(job.only)}`);
  if (job.except !== null && satisfiesExcept(job.except, circumstances))
    return left(`except ${policyWords(job.except)}`);
  const when = job.when ?? 'on_success';
  if (when === 'never') return left('when: never');
  // A manual job blocks nothing unless it says so.
  return selected(when, job.allowFailure ?? when === 'manual', null);
}

function byRules(job: FileJob, rules: readonly Rule[], circumstances: Circumstances): Selection {
  const rule = firstRule(rules, circumstances);
  if (rule === null) return left('no rule holds');
  const when: When = rule.when ?? job.when ?? 'on_success';
  if (when === 'never') return left(`never ${rule.words}`);
  return selected(when, rule.allowFailure ?? job.allowFailure ?? false, rule);
}

/** The first rule that holds. */
export function firstRule(rules: readonly Rule[], circumstances: Circumstances): Rule | null {
  return rules.find((rule) => conditionHolds(rule, circumstances)) ?? null;
}

function selected(when: Job['when'], allowFailure: Job['allowFailure'], rule: Rule | null): Selection {
  return {
    kind: 'in',
    when,
    allowFailure,
    variables: rule?.variables ?? {},
    interruptible: rule?.interruptible ?? null,
  };
}

function left(why: string): Selection {
  return { kind: 'left', why };
}

function policyWords({ refs, variables, changes }: NonNullable<FileJob['only']>): string {
  return [
    ...(refs === null ? [] : [refs.map(({ text }) => text).join(', ')]),
    ...(variables === null ? [] : ['by variables']),
    ...(changes === null ? [] : [`changes of ${changes.join(', ')}`]),
  ].join('; ');
}
