import type { JsonObject } from '../json.ts';
import type { CapacityProvider } from '../state/capacity-provider.ts';
import { optional, tagList } from './wire.ts';

/** A capacity provider in wire form. */
export function capacityProviderView(provider: CapacityProvider, includeTags: boolean): JsonObject {
  return {
    capacityProviderArn: provider.arn,
    name: provider.name,
    cluster: optional(provider.cluster),
    status: provider.status,
    ...provider.content,
    updateStatus: provider.updateStatus,
    tags: includeTags ? tagList(provider.tags) : [],
    type: 'managedInstancesProvider' in provider.content ? 'MANAGED_INSTANCES' : 'EC2_AUTOSCALING',
  };
}

/** FARGATE or FARGATE_SPOT in wire form. */
export function fargateProviderView(name: string, arn: string): JsonObject {
  return { capacityProviderArn: arn, name, status: 'ACTIVE', tags: [], type: name };
}
