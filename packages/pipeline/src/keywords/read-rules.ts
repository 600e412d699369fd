import type { Job } from '../model.ts';
import type { Shape } from '../read/shape.ts';
import type { Condition } from '../rules/condition.ts';
import { BadExpression, type Lookup, parseExpression } from '../rules/expression.ts';
import { readAllowFailure, readWhen, type When } from './read-simple.ts';
import { readVariables } from './read-variables.ts';

/** One of `rules`: when it holds, and what it says about the job. */
export interface Rule extends Condition {
  /** `if $CI_COMMIT_TAG`, for the reason that a person reads. */
  readonly words: string;
  readonly when: When | null;
  readonly allowFailure: Job['allowFailure'] | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly interruptible: boolean | null;
}

/**
 * Reads `rules`; null where there are none.
 *
 * @param known what a rule may have here beside `if`, `changes` and `exists`.
 */
export function readRules(shape: Shape | undefined, known: readonly string[]): readonly Rule[] | null {
  if (shape === undefined) return null;
  return rulesIn(shape).flatMap((rule) => readRule(rule, known) ?? []);
}

/** Lists inside the list are flattened: `!reference [.rules, rules]` as an item. */
function rulesIn(shape: Shape): readonly Shape[] {
  return shape.items().flatMap((item) => (item.value.kind === 'list' ? rulesIn(item) : [item]));
}

function readRule(shape: Shape, known: readonly string[]): Rule | null {
  if (shape.map('A rule') === null) return null;
  shape.knowsOnly('A rule', ['if', 'changes', 'exists', ...known]);
  const condition = shape.member('if');
  return {
    expression: condition === undefined ? null : readExpression(condition),
    changes: readPaths(shape.member('changes')),
    exists: readPaths(shape.member('exists')),
    words: wordsFor(shape),
    when: readWhen(shape.member('when')),
    allowFailure: readAllowFailure(shape.member('allow_failure')),
    variables: readVariables(shape.member('variables')),
    interruptible: shape.member('interruptible')?.boolean('interruptible') ?? null,
  };
}

/** An expression of `if` or `variables`; one that cannot be read is told and never holds. */
export function readExpression(shape: Shape): (lookup: Lookup) => boolean {
  const text = shape.text('An expression');
  try {
    if (text !== null) return parseExpression(text);
  } catch (error) {
    if (!(error instanceof BadExpression)) throw error;
    shape.error(`${text}: ${error.message}.`);
  }
  return () => false;
}

/** A list of patterns, or a map with `paths`. */
export function readPaths(shape: Shape | undefined): readonly string[] | null {
  if (shape?.value.kind !== 'map') return shape?.texts('A path') ?? null;
  for (const other of ['compare_to', 'project', 'ref'])
    shape.member(other)?.error(`"${other}" is not supported: only what this push changed.`);
  shape.knowsOnly('This rule', ['paths', 'compare_to', 'project', 'ref']);
  return shape.member('paths')?.texts('A path') ?? [];
}

function wordsFor(shape: Shape): string {
  const condition = shape.member('if')?.value;
  if (condition?.kind === 'text') return `if ${condition.text}`;
  const asked = ['changes', 'exists'].filter((key) => shape.member(key) !== undefined);
  return asked.length === 0 ? 'the rule without a condition' : asked.join(' and ');
}
