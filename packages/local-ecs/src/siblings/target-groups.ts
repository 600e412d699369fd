/** What is known of target groups: they exist once a service names them. */
export interface TargetGroups {
  /** Makes the group known in its region. */
  name(region: string, arn: string): void;
  known(region: string): string[];
  /** Seconds a target stays draining; 300 where nothing was set. */
  deregistrationDelay(arn: string): number;
  setDeregistrationDelay(arn: string, seconds: number): void;
  clear(): void;
}

const DEFAULT_DELAY_SECONDS = 300;

export function createTargetGroups(): TargetGroups {
  const regions = new Map<string, Set<string>>();
  const delays = new Map<string, number>();
  return {
    name(region, arn) {
      const groups = regions.get(region) ?? new Set<string>();
      groups.add(arn);
      regions.set(region, groups);
    },
    known: (region) => [...(regions.get(region) ?? [])],
    deregistrationDelay: (arn) => delays.get(arn) ?? DEFAULT_DELAY_SECONDS,
    setDeregistrationDelay(arn, seconds) {
      delays.set(arn, seconds);
    },
    clear() {
      regions.clear();
      delays.clear();
    },
  };
}
