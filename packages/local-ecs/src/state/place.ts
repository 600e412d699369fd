/** One account in one region. What is at one place does not see what is at another. */
export interface Place {
  /** 12 digits. */
  readonly accountId: string;
  /** e.g. `us-east-1`. */
  readonly region: string;
}

export function isSamePlace(left: Place, right: Place): boolean {
  return left.accountId === right.accountId && left.region === right.region;
}

/** Names the place in maps. */
export function placeKey({ accountId, region }: Place): string {
  return `${accountId}/${region}`;
}
