import type { Place } from '../state/place.ts';

/** A load balancer as it was asked for. A plain record: what listens for it is kept apart. */
export interface LoadBalancer extends Place {
  readonly arn: string;
  readonly name: string;
  /** The 16 hex digits at the end of its ARN. */
  readonly id: string;
  readonly type: 'application' | 'network';
  readonly scheme: string;
  subnets: readonly string[];
  securityGroups: readonly string[];
  ipAddressType: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Those that were set; the others have their default. */
  attributes: Readonly<Record<string, string>>;
  /** The capacity units that are reserved for it, if any, and when that was said in epoch milliseconds. */
  reservation?: { readonly units: number; readonly modifiedAt: number } | null;
}

/** How its type is written in ARNs: `loadbalancer/app/web/…`. */
export function arnWord({ type }: Pick<LoadBalancer, 'type'>): 'app' | 'net' {
  return type === 'application' ? 'app' : 'net';
}
