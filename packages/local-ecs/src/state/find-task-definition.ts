import type { Region } from './region.ts';
import type { TaskDefinition } from './task-definition.ts';

/** A reference to a task definition: `family`, `family:revision` or an ARN. */
export interface TaskDefinitionReference {
  readonly family: string;
  /** The text after the colon; null where there is none. */
  readonly revision: string | null;
}

export function parseReference(reference: string): TaskDefinitionReference {
  const name = reference.startsWith('arn:') ? reference.slice(reference.indexOf('/') + 1) : reference;
  const colon = name.indexOf(':');
  return colon === -1
    ? { family: name, revision: null }
    : { family: name.slice(0, colon), revision: name.slice(colon + 1) };
}

/** The task definition meant by `reference` in whatever status; a family alone means its latest ACTIVE revision. Null where there is none. */
export function lookUpTaskDefinition(region: Region, reference: string): TaskDefinition | null {
  const { family, revision } = parseReference(reference);
  const revisions = region.families.get(family) ?? [];
  if (revision === null) return revisions.findLast(({ status }) => status === 'ACTIVE') ?? null;
  const found = /^\d+$/.test(revision) ? (revisions[Number(revision) - 1] ?? null) : null;
  return found !== null && reference.startsWith('arn:') && found.arn !== reference ? null : found;
}
