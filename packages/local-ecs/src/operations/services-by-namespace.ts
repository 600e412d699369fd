import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { Cluster } from '../state/cluster.ts';
import { namespaceArn } from '../state/namespace.ts';
import type { Region } from '../state/region.ts';
import type { Service } from '../state/service.ts';
import { flag, structure, text } from './input.ts';
import type { Operation } from './operation.ts';
import { page } from './pages.ts';

/** ListServicesByNamespace: services of all clusters whose Service Connect is in the namespace. */
export const listServicesByNamespace: Operation = ({ region, input }) => {
  const asked = text(input, 'namespace') ?? '';
  if (asked === '') throw invalidParameter('namespace can not be blank.');
  const namespace = namespaceArn(region, asked);
  const clusters = [...region.clusters.values()].filter(({ status }) => status === 'ACTIVE');
  const services = clusters.flatMap((cluster) =>
    [...cluster.services.values()]
      .filter(({ status }) => status === 'ACTIVE')
      .map((service) => ({ arn: service.arn, namespace: namespaceOf(region, cluster, service) })),
  );
  const inIt = services.filter((service) => service.namespace === namespace).map(({ arn }) => arn);
  if (inIt.length === 0 && !clusters.some((cluster) => defaultOf(cluster) === namespace)) {
    throw new EcsError('NamespaceNotFoundException', 'Namespace not found.');
  }
  const { page: serviceArns, nextToken } = page(inIt, input, 10);
  return { serviceArns, nextToken };
};

/** The namespace of its Service Connect, by ARN; null where that is off. */
function namespaceOf(region: Region, cluster: Cluster, { settings }: Service): string | null {
  const connect = structure(settings, 'serviceConnectConfiguration');
  if (connect === null || flag(connect, 'enabled') !== true) return null;
  const own = text(connect, 'namespace');
  return own === null ? defaultOf(cluster) : namespaceArn(region, own);
}

function defaultOf({ given }: Cluster): string | null {
  const defaults = structure(given, 'serviceConnectDefaults');
  return defaults === null ? null : text(defaults, 'namespace');
}
