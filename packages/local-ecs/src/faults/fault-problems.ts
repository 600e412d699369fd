import { isJsonObject, type JsonObject } from '../json.ts';
import type { Fault, FaultKind } from './fault.ts';

type MemberType = 'text' | 'count' | 'share' | 'flag' | 'texts';

const OF_IMAGES = { image: 'text' } as const;
const OF_CALLS = { operations: 'texts' } as const;

/** The members of each kind beside `times`, which all have; a `!` marks one that must be there. */
const KINDS: Readonly<Record<FaultKind, Readonly<Record<string, MemberType>>>> = {
  'image-missing': OF_IMAGES,
  'secret-missing': { ...OF_IMAGES, secret: 'text' },
  'wrong-architecture': OF_IMAGES,
  'invalid-command': { ...OF_IMAGES, command: 'text' },
  crash: { ...OF_IMAGES, exitCode: 'count', afterMs: 'count', logLines: 'texts', outOfMemory: 'flag' },
  'never-healthy': OF_IMAGES,
  'slow-start': { ...OF_IMAGES, 'ms!': 'count' },
  'slow-stop': { ...OF_IMAGES, 'ms!': 'count' },
  'no-capacity': { cluster: 'text', reason: 'text' },
  'slow-drain': { targetGroup: 'text', 'ms!': 'count' },
  'registry-down': {},
  denied: OF_CALLS,
  unsupported: OF_CALLS,
  throttle: { ...OF_CALLS, 'share!': 'share' },
  'server-error': { ...OF_CALLS, 'share!': 'share' },
  reset: { ...OF_CALLS, 'share!': 'share' },
  hang: { ...OF_CALLS, 'share!': 'share' },
  latency: { ...OF_CALLS, 'ms!': 'count' },
  'expired-credentials': { ...OF_CALLS, afterCalls: 'count', at: 'count' },
};

/** What a fault of whatever kind can have. A member means the same in every kind. */
const OF_ANY: Readonly<Record<string, MemberType>> = {
  times: 'count',
  ...Object.fromEntries(
    Object.values(KINDS).flatMap((members) =>
      Object.entries(members).map(([name, type]) => [name.replace('!', ''), type]),
    ),
  ),
};

const CHECKS: Readonly<Record<MemberType, { readonly is: (value: unknown) => boolean; readonly wanted: string }>> = {
  text: { is: (value) => typeof value === 'string', wanted: 'a string' },
  count: { is: (value) => typeof value === 'number' && value >= 0, wanted: 'a number, 0 or more' },
  share: { is: (value) => typeof value === 'number' && value >= 0 && value <= 1, wanted: 'a number from 0 to 1' },
  flag: { is: (value) => typeof value === 'boolean', wanted: 'true or false' },
  texts: {
    is: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
    wanted: 'a list of strings',
  },
};

/** Whether there is nothing wrong with it. */
export function isFault(item: unknown): item is Fault {
  return faultProblems(item).length === 0;
}

/** Everything that is wrong with what should be a fault. */
export function faultProblems(item: unknown): string[] {
  if (!isJsonObject(item)) return ['wanted a JSON object with a member "kind"'];
  const kind = item['kind'];
  if (typeof kind === 'string' && Object.hasOwn(KINDS, kind)) {
    return memberProblems(item, { ...KINDS[kind as FaultKind], times: 'count' });
  }
  return [
    `unknown kind ${JSON.stringify(kind)}; there are: ${Object.keys(KINDS).join(', ')}`,
    ...memberProblems(item, OF_ANY),
  ];
}

function memberProblems(item: JsonObject, members: Readonly<Record<string, MemberType>>): string[] {
  const types = new Map(Object.entries(members).map(([name, type]) => [name.replace('!', ''), type]));
  const missing = Object.keys(members).filter((name) => name.endsWith('!') && item[name.slice(0, -1)] === undefined);
  const wrong = Object.entries(item).flatMap(([name, value]) => {
    if (name === 'kind' || value === undefined) return [];
    const type = types.get(name);
    if (type === undefined) return [`unknown member "${name}"; there are: ${[...types.keys()].join(', ')}`];
    return CHECKS[type].is(value) ? [] : [`"${name}" must be ${CHECKS[type].wanted}`];
  });
  return [...missing.map((name) => `"${name.slice(0, -1)}" is missing`), ...wrong];
}
