import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { STOPPED_BY_USER } from '../scheduler/failure-cause.ts';
import { parseArn } from '../state/arn.ts';
import { isSamePlace } from '../state/place.ts';
import { findCluster, findService, type Region } from '../state/region.ts';
import { primaryOf, type Service } from '../state/service.ts';
import { isFinished, type ServiceDeployment } from '../state/service-deployment.ts';
import { serviceDeploymentBrief, serviceDeploymentView } from '../views/service-deployment-view.ts';
import { serviceRevisionView } from '../views/service-view.ts';
import { foundOrMissing } from './found-or-missing.ts';
import { structure, text, texts, time } from './input.ts';
import type { Operation } from './operation.ts';
import { page } from './pages.ts';

const MOST_DESCRIBED = 20;

/** ListServiceDeployments: brief records, newest first. */
export const listServiceDeployments: Operation = ({ region, input }) => {
  const service = findService(findCluster(region, text(input, 'cluster')), text(input, 'service') ?? '');
  refuseOtherControllers(service);
  const statuses = texts(input, 'status');
  const createdAt = structure(input, 'createdAt') ?? {};
  const after = time(createdAt, 'after') ?? 0;
  const before = time(createdAt, 'before') ?? Number.POSITIVE_INFINITY;
  const records = service.serviceDeployments.filter(
    (record) =>
      (statuses.length === 0 || statuses.includes(record.status)) &&
      record.createdAt >= after &&
      record.createdAt <= before,
  );
  const { page: deployments, nextToken } = page(records, input, 20);
  return { serviceDeployments: deployments.map((record) => serviceDeploymentBrief(service, record)), nextToken };
};

/** DescribeServiceDeployments: full records; unknown ones come back as failures. */
export const describeServiceDeployments: Operation = ({ region, input }) => {
  const arns = asked(input, 'serviceDeploymentArns');
  const view = (arn: string): JsonObject | null => {
    const hit = findRecord(region, arn);
    return hit === null ? null : serviceDeploymentView(hit.service, hit.record);
  };
  const { found, failures } = foundOrMissing(arns, view, String);
  return { serviceDeployments: found, failures };
};

/** DescribeServiceRevisions: what was deployed together under one number. */
export const describeServiceRevisions: Operation = ({ region, input }) => {
  const arns = asked(input, 'serviceRevisionArns');
  const view = (arn: string): JsonObject | null => {
    const service = serviceAt(region, arn, 'service-revision');
    const deployment = service?.revisions.get(arn.slice(arn.lastIndexOf('/') + 1));
    return service === null || deployment === undefined ? null : serviceRevisionView(service, deployment);
  };
  const { found, failures } = foundOrMissing(arns, view, String);
  return { serviceRevisions: found, failures };
};

/**
 * StopServiceDeployment. Rolls back, whether or not the service has a circuit breaker; while a rollback is under way
 * it changes nothing. @throws ConflictException once the deployment has ended, ServiceDeploymentNotFoundException.
 */
export const stopServiceDeployment: Operation = ({ world, region, input }) => {
  const arn = text(input, 'serviceDeploymentArn') ?? '';
  if (text(input, 'stopType') === 'ABORT')
    throw new EcsError('UnsupportedFeatureException', 'The stop type ABORT is not emulated by local-ecs.');
  const hit = findRecord(region, arn);
  if (hit === null) throw deploymentNotFound();
  const { service, record } = hit;
  if (isFinished(record)) {
    const message = `The service deployment cannot be stopped: its status is ${record.status}.`;
    throw new EcsError('ConflictException', message, 400, { resourceIds: [arn] });
  }
  if (primaryOf(service) === record.target) world.scheduler.rollBack(service, STOPPED_BY_USER);
  return { serviceDeploymentArn: arn };
};

/**
 * ContinueServiceDeployment. Rolling updates never pause, so that no hook ever waits.
 * @throws ServiceDeploymentNotFoundException, InvalidParameterException
 */
export const continueServiceDeployment: Operation = ({ region, input }) => {
  if (findRecord(region, text(input, 'serviceDeploymentArn') ?? '') === null) throw deploymentNotFound();
  throw invalidParameter(
    `The service deployment has no lifecycle hook ${text(input, 'hookId')} that is awaiting an action.`,
  );
};

function deploymentNotFound(): EcsError {
  return new EcsError('ServiceDeploymentNotFoundException', 'The service deployment was not found.');
}

function asked(input: JsonObject, member: string): string[] {
  const arns = texts(input, member);
  if (arns.length === 0) throw invalidParameter(`${member} can not be empty.`);
  if (arns.length > MOST_DESCRIBED)
    throw invalidParameter(`${member} can not have more than ${MOST_DESCRIBED} elements.`);
  return arns;
}

function refuseOtherControllers({ controller }: Service): void {
  if (controller === 'ECS') return;
  throw new EcsError(
    'UnsupportedFeatureException',
    `Service deployments are not available with the ${controller} deployment controller.`,
  );
}

function serviceAt(region: Region, arn: string, type: string): Service | null {
  const parsed = parseArn(arn);
  if (parsed === null || parsed.type !== type || !isSamePlace(parsed, region.place)) return null;
  const [cluster = '', service = ''] = parsed.path;
  return region.clusters.get(cluster)?.services.get(service) ?? null;
}

function findRecord(region: Region, arn: string): { service: Service; record: ServiceDeployment } | null {
  const service = serviceAt(region, arn, 'service-deployment');
  const record = service?.serviceDeployments.find((each) => each.arn === arn);
  return service === null || record === undefined ? null : { service, record };
}
