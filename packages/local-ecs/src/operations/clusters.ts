import { EcsError, invalidParameter } from '../ecs-error.ts';
import { copyJson, type JsonObject } from '../json.ts';
import type { Cluster } from '../state/cluster.ts';
import { findCluster, lookUpCluster } from '../state/region.ts';
import { withTags } from '../state/tags.ts';
import { ALL_OF_IT, activeServices, clusterView } from '../views/cluster-view.ts';
import { associations } from './cluster-capacity-providers.ts';
import { clusterSettings, configurationOf, connectDefaults } from './cluster-settings.ts';
import { foundOrMissing } from './found-or-missing.ts';
import { text, texts } from './input.ts';
import type { Operation } from './operation.ts';
import { page } from './pages.ts';
import { tagsOf } from './tags.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** CreateCluster. A name that exists answers with the existing cluster; one that was deleted begins anew. */
export const createCluster: Operation = ({ region, input }) => {
  const name = text(input, 'clusterName') ?? 'default';
  if (!NAME.test(name)) {
    throw invalidParameter(
      'The specified cluster name is invalid: up to 255 letters, numbers, hyphens and underscores.',
    );
  }
  const existing = region.clusters.get(name);
  if (existing?.status === 'ACTIVE') return { cluster: clusterView(existing, ALL_OF_IT) };
  const cluster: Cluster = {
    name,
    arn: region.arns.cluster(name),
    status: 'ACTIVE',
    given: copyJson({
      settings: clusterSettings(region, input),
      configuration: configurationOf(input),
      serviceConnectDefaults: connectDefaults(region, input),
      ...associations(region, input),
    }),
    tags: withTags([], tagsOf(input)),
    services: new Map(),
    tasks: new Map(),
    stopped: [],
    runTokens: new Map(),
  };
  region.clusters.set(name, cluster);
  return { cluster: clusterView(cluster, ALL_OF_IT) };
};

/** DescribeClusters. No list means the cluster `default`. */
export const describeClusters: Operation = ({ region, input }) => {
  const include = texts(input, 'include');
  const asked = texts(input, 'clusters');
  if (asked.length > 100) throw invalidParameter('Clusters cannot have more than 100 elements.');
  const names = asked.length === 0 ? ['default'] : asked;
  const view = (name: string): JsonObject | null => {
    const cluster = lookUpCluster(region, name);
    return cluster === null ? null : clusterView(cluster, include);
  };
  const { found, failures } = foundOrMissing(names, view, region.arns.cluster);
  return { clusters: found, failures };
};

/** ListClusters. */
export const listClusters: Operation = ({ region, input }) => {
  const active = [...region.clusters.values()].filter(({ status }) => status === 'ACTIVE');
  const { page: clusters, nextToken } = page(active, input, 100);
  return { clusterArns: clusters.map(({ arn }) => arn), nextToken };
};

/** UpdateCluster: settings, configuration and the namespace of Service Connect; what is left out stays. */
export const updateCluster: Operation = ({ region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const changed = {
    settings: input['settings'] == null ? cluster.given['settings'] : clusterSettings(region, input),
    configuration: configurationOf(input) ?? cluster.given['configuration'],
    serviceConnectDefaults:
      input['serviceConnectDefaults'] == null
        ? cluster.given['serviceConnectDefaults']
        : connectDefaults(region, input),
  };
  cluster.given = { ...cluster.given, ...changed };
  return { cluster: clusterView(cluster, ALL_OF_IT) };
};

/** UpdateClusterSettings. */
export const updateClusterSettings: Operation = ({ region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  cluster.given = { ...cluster.given, settings: clusterSettings(region, input) };
  return { cluster: clusterView(cluster, ALL_OF_IT) };
};

/** DeleteCluster. The cluster stays describable as INACTIVE. @throws ClusterContains…Exception while it is in use. */
export const deleteCluster: Operation = ({ region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  if (activeServices(cluster) > 0) {
    throw new EcsError('ClusterContainsServicesException', 'The Cluster cannot be deleted while Services are active.');
  }
  if ([...cluster.tasks.values()].some(({ lastStatus }) => lastStatus !== 'STOPPED')) {
    throw new EcsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.');
  }
  cluster.status = 'INACTIVE';
  return { cluster: clusterView(cluster, []) };
};
