import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { findCluster, findService, lookUpService } from '../state/region.ts';
import type { Service } from '../state/service.ts';
import { serviceView } from '../views/service-view.ts';
import { askedIds } from './asked-ids.ts';
import { foundOrMissing } from './found-or-missing.ts';
import { flag, text, texts } from './input.ts';
import type { Operation } from './operation.ts';
import { page } from './pages.ts';

const MOST_DESCRIBED = 10;

/** DescribeServices. Unknown services come back as failures; INACTIVE ones are described. */
export const describeServices: Operation = ({ region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const names = askedIds(input, 'services', 'Services', MOST_DESCRIBED);
  const tags = texts(input, 'include').includes('TAGS');
  const view = (name: string): JsonObject | null => {
    const service = lookUpService(cluster, name);
    return service === null ? null : serviceView(service, { tags, currentServiceDeployment: true });
  };
  const { found, failures } = foundOrMissing(names, view, region.arns.unknownService);
  return { services: found, failures };
};

/** ListServices. DRAINING and INACTIVE services are not listed; a page has 10. */
export const listServices: Operation = ({ region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const launchType = text(input, 'launchType');
  const scheduling = text(input, 'schedulingStrategy');
  const management = text(input, 'resourceManagementType');
  const isWanted = (service: Service): boolean =>
    service.status === 'ACTIVE' &&
    (launchType === null || service.settings['launchType'] === launchType) &&
    (scheduling === null || scheduling === 'REPLICA') &&
    (management === null || management === 'CUSTOMER');
  const { page: services, nextToken } = page([...cluster.services.values()].filter(isWanted), input, 10);
  return { serviceArns: services.map(({ arn }) => arn), nextToken };
};

/** DeleteService. The service is DRAINING until its last task is gone, then INACTIVE. */
export const deleteService: Operation = ({ world, region, input }) => {
  const service = findService(findCluster(region, text(input, 'cluster')), text(input, 'service') ?? '');
  if (service.status === 'INACTIVE') throw new EcsError('ServiceNotFoundException', 'Service not found.');
  const isScaled = service.desiredCount > 0 && service.status === 'ACTIVE';
  if (isScaled && flag(input, 'force') !== true) {
    throw invalidParameter('The service cannot be stopped while the primary deployment is scaled above 0.');
  }
  service.status = 'DRAINING';
  service.desiredCount = 0;
  if (service.deployments.length === 0) service.status = 'INACTIVE';
  world.scheduler.wake(service);
  const view = serviceView(service, { tags: false, currentServiceDeployment: true });
  return { service: { ...view, status: 'DRAINING' } };
};
