import { isSamePlace, type Place } from '../state/place.ts';
import { DEFAULT_HEALTH_CHECKS, type TargetGroup } from './target-group.ts';
import { DELAY_ATTRIBUTE, groupAttributes } from './target-group-attributes.ts';

/** The target groups of all accounts and regions. One that nobody created exists once a service names it. */
export interface TargetGroups {
  /** Makes the group known at its place. */
  name(place: Place, arn: string): void;
  add(group: TargetGroup): void;
  remove(arn: string): void;
  /** Those of an account in a region. */
  known(place: Place): TargetGroup[];
  find(arn: string): TargetGroup | null;
  /** Seconds a target stays draining; 300 where nothing was set. */
  deregistrationDelay(arn: string): number;
  setDeregistrationDelay(arn: string, seconds: number): void;
  all(): Iterable<TargetGroup>;
  /** Seconds that were set for groups that are not known yet, by their ARNs. */
  awaitedDelays(): Iterable<readonly [string, number]>;
  clear(): void;
}

const DEFAULT_DELAY = 300;

export function createTargetGroups(): TargetGroups {
  const groups = new Map<string, TargetGroup>();
  /** Set before the group was known. */
  const delays = new Map<string, string>();
  const setDelay = (group: TargetGroup, seconds: string): void => {
    group.attributes = { ...group.attributes, [DELAY_ATTRIBUTE]: seconds };
  };
  const add = (group: TargetGroup): void => {
    groups.set(group.arn, group);
    const delay = delays.get(group.arn);
    if (delay !== undefined) setDelay(group, delay);
    delays.delete(group.arn);
  };
  return {
    add,
    name(place, arn) {
      if (!groups.has(arn)) add(unconfigured(place, arn));
    },
    remove: (arn) => void groups.delete(arn),
    known: (place) => [...groups.values()].filter((group) => isSamePlace(group, place)),
    find: (arn) => groups.get(arn) ?? null,
    deregistrationDelay(arn) {
      const group = groups.get(arn);
      const known = group === undefined ? delays.get(arn) : groupAttributes(group)[DELAY_ATTRIBUTE];
      return Number(known ?? DEFAULT_DELAY);
    },
    setDeregistrationDelay(arn, seconds) {
      const group = groups.get(arn);
      if (group === undefined) delays.set(arn, String(seconds));
      else setDelay(group, String(seconds));
    },
    all: () => groups.values(),
    awaitedDelays: () => [...delays].map(([arn, seconds]) => [arn, Number(seconds)] as const),
    clear() {
      groups.clear();
      delays.clear();
    },
  };
}

/** A group of which only the ARN is known: `arn:…:targetgroup/web/0123456789abcdef` is named `web`. */
function unconfigured({ accountId, region }: Place, arn: string): TargetGroup {
  return {
    arn,
    name: arn.split('/')[1] ?? arn,
    accountId,
    region,
    protocol: 'HTTP',
    port: 80,
    targetType: 'ip',
    vpcId: null,
    isNamedOnly: true,
    healthCheck: DEFAULT_HEALTH_CHECKS.HTTP,
    attributes: {},
    registered: [],
  };
}
