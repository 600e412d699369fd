import type { Shape } from '../read/shape.ts';
import { patternOf } from '../rules/pattern/index.ts';
import type { Policy, RefPattern } from '../rules/policy.ts';
import { readExpression, readPaths } from './read-rules.ts';

/** Reads `only` or `except`; null where the job has none. */
export function readPolicy(shape: Shape | undefined): Policy | null {
  if (shape === undefined) return null;
  if (shape.value.kind !== 'map') return { refs: readRefs(shape), variables: null, changes: null };
  shape.knowsOnly('This', ['refs', 'variables', 'changes', 'kubernetes']);
  shape.member('kubernetes')?.error('"kubernetes" is not supported: no cluster belongs to a project here.');
  const refs = shape.member('refs');
  const variables = shape.member('variables');
  return {
    refs: refs === undefined ? null : readRefs(refs),
    variables: variables === undefined ? null : variables.items().map(readExpression),
    changes: readPaths(shape.member('changes')),
  };
}

function readRefs(shape: Shape): readonly RefPattern[] {
  return shape.items().flatMap((item) => {
    if (item.value.kind === 'list') return readRefs(item);
    const text = item.text('A ref');
    return text === null ? [] : [readRef(text, item)];
  });
}

function readRef(text: string, shape: Shape): RefPattern {
  // A pattern may have an @ inside; a project stands behind its closing slash.
  const [, name = text, project] = /^(\/.*\/[a-zA-Z]*|[^@]*)@(.+)$/s.exec(text) ?? [];
  const pattern = patternOf(name);
  if (pattern !== null && 'problem' in pattern) shape.error(pattern.problem);
  return { text, name, pattern, project: project ?? null };
}
