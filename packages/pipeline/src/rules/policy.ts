import { type Circumstances, hasChanged, lookupIn } from './condition.ts';
import type { Lookup } from './expression.ts';
import type { Pattern } from './pattern/index.ts';

/** `only` or `except`. Null for what it does not ask. */
export interface Policy {
  readonly refs: readonly RefPattern[] | null;
  readonly variables: readonly ((lookup: Lookup) => boolean)[] | null;
  readonly changes: readonly string[] | null;
}

/** `master`, `tags`, `/^release-/`, `branches@team/web`. */
export interface RefPattern {
  readonly text: string;
  readonly name: string;
  /** Null for a name or a kind of ref. */
  readonly pattern: Pattern | null;
  /** Only in this project; null for everywhere. */
  readonly project: string | null;
}

/** The job is in when all that `only` asks holds. */
export function satisfiesOnly(policy: Policy, circumstances: Circumstances): boolean {
  return answers(policy, circumstances).every((answer) => answer);
}

/** The job is out when any of what `except` asks holds. */
export function satisfiesExcept(policy: Policy, circumstances: Circumstances): boolean {
  return answers(policy, circumstances).some((answer) => answer);
}

function answers({ refs, variables, changes }: Policy, circumstances: Circumstances): readonly boolean[] {
  const lookup = lookupIn(circumstances.variables);
  return [
    ...(refs === null ? [] : [refs.some((ref) => refMatches(ref, circumstances))]),
    ...(variables === null ? [] : [variables.some((holds) => holds(lookup))]),
    ...(changes === null ? [] : [hasChanged(changes, circumstances)]),
  ];
}

function refMatches({ name, pattern, project }: RefPattern, { context, variables }: Circumstances): boolean {
  if (project !== null && project !== variables['CI_PROJECT_PATH']) return false;
  const { ref, source } = context;
  if (pattern !== null) return 'test' in pattern && pattern.test(ref.name);
  return name === ref.name || name === kindWords[ref.kind] || sourceWords[source].includes(name);
}

const kindWords = { branch: 'branches', tag: 'tags' };

/** The word of `only` for what started the pipeline, in the singular and in the plural. */
const sourceWords: Readonly<Record<Circumstances['context']['source'], readonly string[]>> = {
  push: ['push', 'pushes'],
  web: ['web', 'webs'],
  api: ['api', 'apis'],
  trigger: ['trigger', 'triggers'],
  schedule: ['schedule', 'schedules'],
};
