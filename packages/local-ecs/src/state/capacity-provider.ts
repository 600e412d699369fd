import type { JsonObject } from '../json.ts';
import type { Tag } from './tags.ts';

/** A capacity provider that somebody created. It is only kept: no instance ever comes from it. */
export interface CapacityProvider {
  readonly name: string;
  readonly arn: string;
  /** The cluster of a provider of managed instances; null for one of an Auto Scaling group. */
  readonly cluster: string | null;
  status: 'ACTIVE' | 'INACTIVE';
  updateStatus: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE' | 'DELETE_COMPLETE';
  /** `autoScalingGroupProvider` or `managedInstancesProvider`, in wire form. */
  content: JsonObject;
  tags: Tag[];
}

/** The providers that every account has and nobody can change. */
export const FARGATE_PROVIDERS: readonly string[] = ['FARGATE', 'FARGATE_SPOT'];

/** The launch type of tasks that the provider places. */
export function providerLaunchType(providers: ReadonlyMap<string, CapacityProvider>, name: string): string {
  if (FARGATE_PROVIDERS.includes(name)) return 'FARGATE';
  return 'managedInstancesProvider' in (providers.get(name)?.content ?? {}) ? 'MANAGED_INSTANCES' : 'EC2';
}

/** An item of a capacity provider strategy, with ECS's defaults filled in. */
export type StrategyItem = {
  readonly capacityProvider: string;
  readonly weight: number;
  readonly base: number;
};

export function isOfFargate({ capacityProvider }: StrategyItem): boolean {
  return FARGATE_PROVIDERS.includes(capacityProvider);
}
