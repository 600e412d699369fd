import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { isOfFargate, type StrategyItem } from '../state/capacity-provider.ts';
import type { Cluster } from '../state/cluster.ts';
import { shortName } from '../state/region.ts';
import { integer, structures, text } from './input.ts';

const NOT_ASSOCIATED =
  'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. ' +
  'Associate the capacity provider with the cluster or specify a valid capacity provider and try again.';

/**
 * The strategy in `member` of the input, with ECS's defaults; empty where none is given.
 * @param associated the providers of the cluster
 * @throws InvalidParameterException
 */
export function strategyIn(input: JsonObject, member: string, associated: readonly string[]): StrategyItem[] {
  const items = structures(input, member).map((item) => ({
    capacityProvider: shortName(text(item, 'capacityProvider') ?? ''),
    weight: integer(item, 'weight') ?? 0,
    base: integer(item, 'base') ?? 0,
  }));
  checkStrategy(items);
  if (items.some(({ capacityProvider }) => !associated.includes(capacityProvider))) {
    throw invalidParameter(NOT_ASSOCIATED);
  }
  return items;
}

function checkStrategy(items: readonly StrategyItem[]): void {
  if (items.filter(({ base }) => base > 0).length > 1)
    throw invalidParameter('Only one capacity provider in a capacity provider strategy can have a base defined.');
  if (items.length > 1 && items.every(({ weight }) => weight === 0))
    throw invalidParameter('At least one capacity provider of a strategy must have a weight greater than 0.');
  const ofFargate = items.filter(isOfFargate).length;
  if (ofFargate > 0 && ofFargate < items.length)
    throw invalidParameter(
      'A capacity provider strategy can contain either Fargate or Auto Scaling group capacity providers, but not both.',
    );
  if (new Set(items.map(({ capacityProvider }) => capacityProvider)).size < items.length)
    throw invalidParameter('A capacity provider can be only once in a capacity provider strategy.');
}

/** The names of the providers that are associated with the cluster. */
export function associatedProviders({ given }: Cluster): string[] {
  const providers = given['capacityProviders'];
  return Array.isArray(providers) ? providers.filter((name) => typeof name === 'string') : [];
}

/** Launch type or strategy of what is to be started: as it was asked for, else by the cluster's default, else EC2. */
export type Launch =
  | { readonly launchType: string; readonly capacityProviderStrategy?: undefined }
  | { readonly launchType?: undefined; readonly capacityProviderStrategy: StrategyItem[] };

/** @throws InvalidParameterException for a strategy that the cluster cannot follow */
export function launchOf(cluster: Cluster, input: JsonObject): Launch {
  const associated = associatedProviders(cluster);
  const asked = strategyIn(input, 'capacityProviderStrategy', associated);
  if (asked.length > 0) return { capacityProviderStrategy: asked };
  const launchType = text(input, 'launchType');
  if (launchType !== null) return { launchType };
  const byDefault = strategyIn(cluster.given, 'defaultCapacityProviderStrategy', associated);
  return byDefault.length > 0 ? { capacityProviderStrategy: byDefault } : { launchType: 'EC2' };
}
