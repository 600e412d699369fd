import type { PushContext } from '../model.ts';
import { expandText } from '../variables/expand.ts';
import type { Lookup } from './expression.ts';
import { anyPathMatches } from './path-patterns.ts';

/** What a rule asks; all of it must hold. */
export interface Condition {
  /** Of `if`; null where the rule has none. */
  readonly expression: ((lookup: Lookup) => boolean) | null;
  readonly changes: readonly string[] | null;
  readonly exists: readonly string[] | null;
}

/** What rules are decided for. */
export interface Circumstances {
  readonly context: PushContext;
  /** Variables as the job would see them, expanded. */
  readonly variables: Readonly<Record<string, string>>;
}

export function conditionHolds({ expression, changes, exists }: Condition, circumstances: Circumstances): boolean {
  const { variables, context } = circumstances;
  if (expression !== null && !expression(lookupIn(variables))) return false;
  if (changes !== null && !hasChanged(changes, circumstances)) return false;
  return exists === null || anyPathMatches(expandAll(exists, variables), context.files);
}

/** For tags, new branches and whatever is no push it cannot be told what changed: GitLab then says yes. */
export function hasChanged(patterns: readonly string[], { context, variables }: Circumstances): boolean {
  const { ref, source, changedFiles } = context;
  if (ref.kind === 'tag' || source !== 'push' || changedFiles === null) return true;
  return anyPathMatches(expandAll(patterns, variables), changedFiles);
}

export function lookupIn(variables: Readonly<Record<string, string>>): Lookup {
  return (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
}

function expandAll(texts: readonly string[], variables: Readonly<Record<string, string>>): readonly string[] {
  return texts.map((text) => expandText(text, lookupIn(variables)));
}
