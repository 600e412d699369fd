import { SlipwayError } from '../errors/slipway-error.ts';
import { servicesPerCall } from '../model/api-limits.ts';
import type { EcsService } from '../model/ecs-service.ts';
import { shortName } from '../model/short-name.ts';
import type { Ecs } from '../ports/ecs.ts';

export interface ServicesRequest {
  readonly region: string;
  readonly cluster: string;
  readonly services: readonly string[];
}

/**
 * Reads the services that are to be deployed or watched, in the order asked for; one that is named twice (by name and ARN, say) comes once.
 *
 * @throws SlipwayError CLUSTER_NOT_FOUND, SERVICE_NOT_FOUND (all missing ones at once), SERVICE_NOT_ACTIVE, UNSUPPORTED_CONTROLLER; nothing has been changed then.
 */
export async function readServices(
  ecs: Pick<Ecs, 'describeServices'>,
  request: ServicesRequest,
): Promise<readonly EcsService[]> {
  const found = new Map<string, EcsService>();
  for (let from = 0; from < request.services.length; from += servicesPerCall) {
    const { services } = await ecs.describeServices(
      request.cluster,
      request.services.slice(from, from + servicesPerCall),
    );
    for (const service of services) found.set(service.name, service);
  }
  const missing = request.services.filter((name) => !found.has(shortName(name)));
  if (missing.length > 0)
    throw new SlipwayError('SERVICE_NOT_FOUND', {
      services: missing,
      cluster: request.cluster,
      region: request.region,
    });
  const names = new Set(request.services.map(shortName));
  const services = [...names].map((name) => found.get(name)).filter((service) => service !== undefined);
  for (const service of services) refuseUndeployable(service);
  return services;
}

function refuseUndeployable(service: EcsService): void {
  if (service.status !== 'ACTIVE')
    throw new SlipwayError('SERVICE_NOT_ACTIVE', { service: service.name, status: service.status });
  if (service.deploymentController !== 'ECS') {
    throw new SlipwayError('UNSUPPORTED_CONTROLLER', {
      service: service.name,
      controller: service.deploymentController,
    });
  }
}
