import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { FARGATE_PROVIDERS } from '../state/capacity-provider.ts';
import type { Cluster } from '../state/cluster.ts';
import { findCluster, type Region, shortName } from '../state/region.ts';
import { ALL_OF_IT, clusterView } from '../views/cluster-view.ts';
import { associatedProviders, strategyIn } from './capacity-strategy.ts';
import { text, texts } from './input.ts';
import type { Operation } from './operation.ts';

/** PutClusterCapacityProviders. Replaces both lists; a provider that is left out must not be in use. */
export const putClusterCapacityProviders: Operation = ({ region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const wanted = associations(region, input);
  const dropped = associatedProviders(cluster).filter((name) => !wanted.capacityProviders.includes(name));
  if (dropped.some((name) => isInUse(cluster, name))) {
    throw new EcsError('ResourceInUseException', 'The specified capacity provider is in use and cannot be removed.');
  }
  cluster.given = { ...cluster.given, ...wanted };
  return { cluster: clusterView(cluster, [...ALL_OF_IT, 'ATTACHMENTS']) };
};

/** The providers and the default strategy that a cluster is to have. @throws InvalidParameterException for unknown ones */
export function associations(
  region: Region,
  input: JsonObject,
): { capacityProviders: string[]; defaultCapacityProviderStrategy: JsonObject[] } {
  const capacityProviders = [...new Set(texts(input, 'capacityProviders').map(shortName))];
  if (capacityProviders.some((name) => !isKnown(region, name))) {
    throw invalidParameter(
      'The specified capacity provider was not found. Specify a valid capacity provider and try again.',
    );
  }
  const strategy = strategyIn(input, 'defaultCapacityProviderStrategy', capacityProviders);
  return { capacityProviders, defaultCapacityProviderStrategy: strategy };
}

function isKnown(region: Region, name: string): boolean {
  return FARGATE_PROVIDERS.includes(name) || region.capacityProviders.get(name)?.status === 'ACTIVE';
}

function isInUse(cluster: Cluster, name: string): boolean {
  const tasks = [...cluster.tasks.values()].filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  return tasks.some(({ settings }) => settings['capacityProviderName'] === name);
}
