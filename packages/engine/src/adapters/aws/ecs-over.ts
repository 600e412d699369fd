import { randomUUID } from 'node:crypto';
import { isSlipwayError, SlipwayError } from '../../errors/slipway-error.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { shortName } from '../../model/short-name.ts';
import type { Tag, TaskDefinition } from '../../model/task-definition.ts';
import type { Ecs } from '../../ports/ecs.ts';
import { object, objects, text, texts } from './json-members.ts';
import { toService } from './to-service.ts';
import { toServiceDeployment } from './to-service-deployment.ts';
import { toTask } from './to-task.ts';
import { type CallContext, translateError } from './translate-error.ts';
import type { AwsTransport, EcsAction } from './transport.ts';

/** Most service deployments that one DescribeServiceDeployments call takes. */
const serviceDeploymentsPerCall = 20;
/** Most tasks on a page of ListTasks. */
const tasksPerPage = 100;

type About = Omit<CallContext, 'action' | 'region' | 'endpoint'>;

/**
 * Amazon ECS over any transport: the network, or an ECS in this process.
 *
 * @param region for messages.
 */
export function ecsOver(transport: AwsTransport, { region }: { readonly region: string }): Ecs {
  const call = async (action: EcsAction, input: JsonObject, about: About): Promise<JsonObject> => {
    try {
      return await transport.call(action, input);
    } catch (error) {
      const endpoint = transport.endpoint ?? `Amazon ECS in ${region}`;
      throw translateError(error, { ...about, action: `ecs:${action}`, region, endpoint });
    }
  };

  return {
    async describeServices(cluster, services) {
      const answer = await call('DescribeServices', { cluster, services }, aboutServices(cluster, services));
      const failed = new Set(objects(answer, 'failures').map((failure) => shortName(text(failure, 'arn') ?? '')));
      return {
        services: objects(answer, 'services').map(toService),
        missing: services.filter((service) => failed.has(shortName(service))),
      };
    },

    async describeTaskDefinition(reference) {
      const about = aboutTaskDefinition(reference);
      const answer = await call('DescribeTaskDefinition', { taskDefinition: reference, include: ['TAGS'] }, about);
      const taskDefinition = answer['taskDefinition'];
      if (!isTaskDefinition(taskDefinition))
        throw new SlipwayError('TASK_DEFINITION_NOT_FOUND', { taskDefinition: reference });
      return { taskDefinition, tags: objects(answer, 'tags').map(toTag) };
    },

    async listTaskDefinitions(family, limit) {
      // `familyPrefix` is a whole family name, whatever it is called.
      const input = { familyPrefix: family, status: 'ACTIVE', sort: 'DESC', maxResults: limit };
      const answer = await call('ListTaskDefinitions', input, { resource: `family ${family}` });
      return texts(answer, 'taskDefinitionArns');
    },

    async registerTaskDefinition(request) {
      const about = { resource: `family ${text(request, 'family') ?? ''}` };
      const answer = await call('RegisterTaskDefinition', request, about);
      const arn = text(object(answer, 'taskDefinition'), 'taskDefinitionArn');
      if (arn === null) throw withoutMember('ecs:RegisterTaskDefinition', about, 'taskDefinition.taskDefinitionArn');
      return arn;
    },

    async deregisterTaskDefinition(arn) {
      await call('DeregisterTaskDefinition', { taskDefinition: arn }, aboutTaskDefinition(arn));
    },

    async updateService(request) {
      const { cluster, service, taskDefinition } = request;
      const about = {
        ...aboutServices(cluster, [service]),
        ...(taskDefinition === undefined ? {} : { taskDefinition }),
      };
      const answer = await call('UpdateService', { ...request }, about);
      if (!isJsonObject(answer['service'])) throw withoutMember('ecs:UpdateService', about, 'service');
      return toService(answer['service']);
    },

    async listTasks(cluster, service, desiredStatus) {
      const arns: string[] = [];
      let nextToken: string | null = null;
      do {
        const page: JsonObject = { cluster, serviceName: service, desiredStatus, maxResults: tasksPerPage };
        const input: JsonObject = nextToken === null ? page : { ...page, nextToken };
        const answer = await call('ListTasks', input, aboutServices(cluster, [service]));
        arns.push(...texts(answer, 'taskArns'));
        nextToken = text(answer, 'nextToken');
      } while (nextToken !== null);
      return arns;
    },

    async describeTasks(cluster, arns) {
      if (arns.length === 0) return [];
      const about = { resource: `${count(arns.length, 'task')} in cluster ${shortName(cluster)}`, cluster };
      const answer = await call('DescribeTasks', { cluster, tasks: arns }, about);
      return objects(answer, 'tasks').map(toTask);
    },

    async recentServiceDeployments(cluster, service) {
      const about = aboutServices(cluster, [service]);
      try {
        const list = await call(
          'ListServiceDeployments',
          { cluster, service, maxResults: serviceDeploymentsPerCall },
          about,
        );
        const arns = objects(list, 'serviceDeployments').flatMap((brief) => text(brief, 'serviceDeploymentArn') ?? []);
        if (arns.length === 0) return [];
        const answer = await call('DescribeServiceDeployments', { serviceDeploymentArns: arns }, about);
        return objects(answer, 'serviceDeployments')
          .map(toServiceDeployment)

          .toSorted((one, other) => other.createdAt - one.createdAt);
      } catch (error) {
        if (isDeniedOrUnsupported(error)) return null;
        throw error;
      }
    },

    async stopServiceDeployment(arn) {
      try {
        const about = { resource: `service deployment ${shortName(arn)}` };
        await call('StopServiceDeployment', { serviceDeploymentArn: arn, stopType: 'ROLLBACK' }, about);
        return 'asked';
      } catch (error) {
        if (isSlipwayError(error, 'AWS_REFUSED') && error.details.name === 'ConflictException') return 'too-late';
        if (isDeniedOrUnsupported(error)) return 'unavailable';
        throw error;
      }
    },

    async runTask(request) {
      const taskDefinition = text(request, 'taskDefinition') ?? '';
      const cluster = text(request, 'cluster') ?? 'default';
      // An answer that gets lost makes the call go out again: the token keeps that from starting a second task.
      const input = { clientToken: randomUUID(), ...request };
      const answer = await call('RunTask', input, { ...aboutTaskDefinition(taskDefinition), cluster });
      return { tasks: objects(answer, 'tasks').map(toTask), failures: objects(answer, 'failures').map(toFailure) };
    },
  };
}

function aboutServices(cluster: string, services: readonly string[]): About {
  const names = services.map(shortName).join(', ');
  return {
    resource: `service ${names} in cluster ${shortName(cluster)}`,
    cluster: shortName(cluster),
    services: services.map(shortName),
  };
}

function aboutTaskDefinition(reference: string): About {
  return { resource: `task definition ${shortName(reference)}`, taskDefinition: reference };
}

function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}

/** Service deployments are an extra: without them, or the right to them, a rollout is judged by the service alone. */
function isDeniedOrUnsupported(error: unknown): boolean {
  return isSlipwayError(error, 'ACCESS_DENIED') || isSlipwayError(error, 'AWS_REFUSED');
}

function withoutMember(action: string, { resource }: About, member: string): SlipwayError {
  return new SlipwayError('AWS_REFUSED', {
    action,
    resource,
    name: 'UnexpectedAnswer',
    said: `the answer has no ${member}`,
  });
}

function isTaskDefinition(value: unknown): value is TaskDefinition {
  return isJsonObject(value) && typeof value['family'] === 'string' && Array.isArray(value['containerDefinitions']);
}

function toTag(json: JsonObject): Tag {
  return { key: text(json, 'key') ?? '', value: text(json, 'value') ?? '' };
}

/** `RESOURCE:MEMORY (arn …): detail`: why a task was not placed. */
function toFailure(json: JsonObject): string {
  const reason = text(json, 'reason') ?? 'no reason given';
  const detail = text(json, 'detail');
  const arn = text(json, 'arn');
  return [reason, arn === null ? '' : ` (${shortName(arn)})`, detail === null ? '' : `: ${detail}`].join('');
}
