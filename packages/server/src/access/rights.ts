import type { Right } from './access.ts';

/** What an access file says of the projects that a pattern names. */
export interface Rule {
  /** `team/app`, `team/*`, `*`. */
  readonly pattern: string;
  /** Names of users; `*` is everybody who is logged in. */
  readonly push: readonly string[];
  readonly read: readonly string[];
}

export interface Rights {
  readonly rules: readonly Rule[];
  /** Who may create projects by a first push, within what they may push to. */
  readonly create: readonly string[];
}

/** What everybody who is logged in may do where there is no access file: all but create projects. */
export const everybody: Rights = { rules: [{ pattern: '*', push: ['*'], read: ['*'] }], create: [] };

/** Whether a user has a right: one rule that grants it is enough, and push includes read. */
export function hasRight({ rules, create }: Rights, user: string, right: Right, project: string): boolean {
  const isIn = (names: readonly string[]): boolean => names.includes(user) || names.includes('*');
  const fitting = rules.filter(({ pattern }) => matchesName(pattern, project));
  const mayPush = fitting.some(({ push }) => isIn(push));
  if (right === 'push') return mayPush;
  if (right === 'create') return mayPush && isIn(create);
  return mayPush || fitting.some(({ read }) => isIn(read));
}

/** Whether a pattern with `*` for any characters fits the whole of a name. Takes time in proportion to both, whatever the pattern. */
export function matchesName(pattern: string, name: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
