import {
  createLocalEcs,
  type Fault,
  type JsonObject,
  type LocalEcs,
  type LocalEcsOptions,
  ManualClock,
} from '../src/index.ts';

/** An answer, read without ceremony: tests know what they look for. */
export type Answer = ReturnType<typeof JSON.parse>;

/** A local-ecs on a manual clock, with the cluster `c` and short ways to say what tests say often. */
export interface Local {
  readonly clock: ManualClock;
  readonly ecs: LocalEcs;
  call(operation: string, input?: JsonObject): Promise<Answer>;
  /** The name and message of the error that the call ends with. */
  refusal(operation: string, input?: JsonObject): Promise<string>;
  /** Registers `image` as the next revision of the family `web` and returns its ARN. */
  register(image: string, members?: JsonObject): Promise<string>;
  /** Creates the service `s` on the newest revision of `web`. */
  create(members?: JsonObject): Promise<Answer>;
  update(members: JsonObject): Promise<Answer>;
  service(): Promise<Answer>;
  /** `STATUS rolloutState desired/pending/running` of each deployment. */
  deployments(): Promise<string[]>;
  /** All tasks of the service, those that are to stop included. */
  tasks(): Promise<Answer[]>;
  /** The messages of the service's events, oldest first. */
  events(): Promise<string[]>;
  fault(fault: Fault): string;
  seconds(count: number): Promise<void>;
}

const HEALTH_CHECK = { command: ['CMD', 'true'] };

export const TARGET_GROUP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef';

/** Members of CreateService that put container `app` behind a load balancer. */
export const BALANCED = { loadBalancers: [{ targetGroupArn: TARGET_GROUP, containerName: 'app', containerPort: 80 }] };

/** Members of a definition that Fargate can run, and of what runs it there. */
export const FARGATE_SIZE = { networkMode: 'awsvpc', cpu: '256', memory: '512' };
export const ON_FARGATE = {
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
};

export const BREAKER = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };

export async function local(options: LocalEcsOptions = {}): Promise<Local> {
  const clock = new ManualClock();
  const l = localOf(createLocalEcs({ clock, ...options }), clock);
  await l.call('CreateCluster', { clusterName: 'c' });
  return l;
}

/** The same for a local-ecs that is there. */
export function localOf(ecs: LocalEcs, clock: ManualClock): Local {
  const call = (operation: string, input: JsonObject = {}): Promise<Answer> => ecs.call(operation, input);
  const service = async (): Promise<Answer> =>
    (await call('DescribeServices', { cluster: 'c', services: ['s'] })).services[0];
  return {
    clock,
    ecs,
    call,
    refusal: (operation, input = {}) =>
      call(operation, input).then(
        () => 'no error',
        (error: Error) => `${error.name}: ${error.message}`,
      ),
    register: async (image, members = {}) => {
      const { containerDefinitions, ...rest } = members;
      const containers = containerDefinitions ?? [container(image)];
      const answer = await call('RegisterTaskDefinition', { family: 'web', containerDefinitions: containers, ...rest });
      return answer.taskDefinition.taskDefinitionArn;
    },
    create: async (members = {}) =>
      (
        await call('CreateService', {
          cluster: 'c',
          serviceName: 's',
          taskDefinition: 'web',
          desiredCount: 1,
          ...members,
        })
      ).service,
    update: async (members) => (await call('UpdateService', { cluster: 'c', service: 's', ...members })).service,
    service,
    deployments: async () =>
      (await service()).deployments.map(
        (each: Answer) =>
          `${each.status} ${each.rolloutState} ${each.desiredCount}/${each.pendingCount}/${each.runningCount}`,
      ),
    tasks: async () => {
      const list = async (desiredStatus: string): Promise<string[]> =>
        (await call('ListTasks', { cluster: 'c', serviceName: 's', desiredStatus })).taskArns;
      const tasks = [...(await list('RUNNING')), ...(await list('STOPPED'))];
      return tasks.length === 0 ? [] : (await call('DescribeTasks', { cluster: 'c', tasks })).tasks;
    },
    events: async () => (await service()).events.map(({ message }: Answer) => message).toReversed(),
    fault: (fault) => ecs.faults.add(fault),
    seconds: (count) => clock.advance(count * 1000),
  };
}

/** A container `app` with a health check, so that it counts as healthy as soon as it is RUNNING. */
export function container(image: string, members: JsonObject = {}): JsonObject {
  return {
    name: 'app',
    image,
    memory: 64,
    portMappings: [{ containerPort: 80 }],
    healthCheck: HEALTH_CHECK,
    ...members,
  };
}

/** A local-ecs whose service `s` has completed its first deployment, of `web:1`. */
export async function running(members: JsonObject = {}, options: LocalEcsOptions = {}): Promise<Local> {
  const l = await local(options);
  await l.register('web:1');
  await l.create(members);
  await l.seconds(60);
  return l;
}
