import { clientException, EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { type CapacityProvider, FARGATE_PROVIDERS } from '../state/capacity-provider.ts';
import { findCluster, type Region, shortName } from '../state/region.ts';
import { withTags } from '../state/tags.ts';
import { capacityProviderView, fargateProviderView } from '../views/capacity-provider-view.ts';
import { changedProvider, providerContent } from './capacity-provider-content.ts';
import { associatedProviders } from './capacity-strategy.ts';
import { foundOrMissing } from './found-or-missing.ts';
import { text, texts } from './input.ts';
import type { Operation } from './operation.ts';
import { page } from './pages.ts';
import { tagsOf } from './tags.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const RESERVED = /^(?:aws|ecs|fargate)/i;
const LARGEST_PAGE = 10;
const MOST_DESCRIBED = 100;

/** CreateCapacityProvider. It is kept; no instance comes from it, and tasks that name it start without one. */
export const createCapacityProvider: Operation = ({ region, input }) => {
  const name = text(input, 'name') ?? '';
  if (!NAME.test(name)) {
    throw invalidParameter(
      'The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, and hyphens. Specify a valid name and try again.',
    );
  }
  if (RESERVED.test(name)) {
    throw invalidParameter(
      'The specified capacity provider name is invalid. A name cannot be prefixed with "aws", "ecs", or "fargate". Specify a valid name and try again.',
    );
  }
  if (region.capacityProviders.get(name)?.status === 'ACTIVE') {
    throw clientException(
      'The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider.',
    );
  }
  const content = providerContent(input);
  const managed = content['managedInstancesProvider'] !== undefined;
  const cluster = managed ? findCluster(region, text(input, 'cluster')) : null;
  const provider: CapacityProvider = {
    name,
    arn: region.arns.capacityProvider(name),
    cluster: cluster?.name ?? null,
    status: 'ACTIVE',
    updateStatus: 'CREATE_COMPLETE',
    content,
    tags: withTags([], tagsOf(input)),
  };
  region.capacityProviders.set(name, provider);
  // A provider of managed instances belongs to its cluster from the start.
  if (cluster !== null)
    cluster.given = { ...cluster.given, capacityProviders: [...associatedProviders(cluster), name] };
  return { capacityProvider: capacityProviderView(provider, true) };
};

/** DescribeCapacityProviders. No list means all; FARGATE and FARGATE_SPOT are always there. */
export const describeCapacityProviders: Operation = ({ region, input }) => {
  const asked = texts(input, 'capacityProviders').map(shortName);
  if (asked.length > MOST_DESCRIBED) throw invalidParameter('Capacity providers cannot have more than 100 elements.');
  const cluster = text(input, 'cluster');
  const inCluster = cluster === null ? null : associatedProviders(findCluster(region, cluster));
  const all = [
    ...FARGATE_PROVIDERS,
    ...[...region.capacityProviders.values()].filter(({ status }) => status === 'ACTIVE').map(({ name }) => name),
  ];
  const names = asked.length > 0 ? asked : all.filter((name) => inCluster?.includes(name) ?? true);
  const { page: wanted, nextToken } = page(names, input, LARGEST_PAGE, LARGEST_PAGE);
  const includeTags = texts(input, 'include').includes('TAGS');
  const view = (name: string): JsonObject | null => viewOf(region, name, includeTags);
  const { found, failures } = foundOrMissing(wanted, view, region.arns.capacityProvider);
  return { capacityProviders: found, failures, nextToken };
};

/** UpdateCapacityProvider. Members that are left out stay. */
export const updateCapacityProvider: Operation = ({ region, input }) => {
  const provider = changeable(region, text(input, 'name'));
  provider.content = changedProvider(provider.content, input);
  provider.updateStatus = 'UPDATE_COMPLETE';
  return { capacityProvider: capacityProviderView(provider, true) };
};

/** DeleteCapacityProvider. It stays describable by its name as INACTIVE. @throws ClientException while a cluster has it */
export const deleteCapacityProvider: Operation = ({ region, input }) => {
  const provider = changeable(region, text(input, 'capacityProvider'));
  const owner = [...region.clusters.values()].find(
    (cluster) => cluster.status === 'ACTIVE' && associatedProviders(cluster).includes(provider.name),
  );
  if (owner !== undefined && owner.name !== provider.cluster) {
    throw clientException(
      `The capacity provider cannot be deleted because it is associated with cluster: ${owner.name}. Remove the capacity provider from the cluster and try again.`,
    );
  }
  if (owner !== undefined) {
    const rest = associatedProviders(owner).filter((name) => name !== provider.name);
    owner.given = { ...owner.given, capacityProviders: rest };
  }
  provider.status = 'INACTIVE';
  provider.updateStatus = 'DELETE_COMPLETE';
  return { capacityProvider: capacityProviderView(provider, true) };
};

function viewOf(region: Region, name: string, includeTags: boolean): JsonObject | null {
  if (FARGATE_PROVIDERS.includes(name)) return fargateProviderView(name, region.arns.capacityProvider(name));
  const provider = region.capacityProviders.get(name);
  return provider === undefined ? null : capacityProviderView(provider, includeTags);
}

function changeable(region: Region, nameOrArn: string | null): CapacityProvider {
  const name = shortName(nameOrArn ?? '');
  if (FARGATE_PROVIDERS.includes(name)) {
    throw clientException(`The capacity provider ${name} is reserved and cannot be changed or deleted.`);
  }
  const provider = region.capacityProviders.get(name);
  if (provider?.status === 'ACTIVE') return provider;
  throw new EcsError(
    'ClientException',
    'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
  );
}
