import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/index.ts';
import { BALANCED, FARGATE_SIZE, local, ON_FARGATE, running } from './local.ts';

describe('services', () => {
  it('4.1 a service gets the defaults of ECS', async () => {
    const l = await local();
    await l.register('web:1');
    expect(await l.create()).toMatchObject({
      serviceArn: 'arn:aws:ecs:us-east-1:123456789012:service/c/s',
      status: 'ACTIVE',
      launchType: 'EC2',
      schedulingStrategy: 'REPLICA',
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: {
        deploymentCircuitBreaker: {
          enable: false,
          rollback: false,
          resetOnHealthyTask: true,
          thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
        },
        maximumPercent: 200,
        minimumHealthyPercent: 100,
        alarms: { alarmNames: [], rollback: false, enable: false },
        strategy: 'ROLLING',
        bakeTimeInMinutes: 0,
      },
      loadBalancers: [],
      serviceRegistries: [],
      placementConstraints: [],
      placementStrategy: [],
      events: [],
      enableECSManagedTags: false,
      enableExecuteCommand: false,
      propagateTags: 'NONE',
      resourceManagementType: 'CUSTOMER',
    });
  });

  it('4.1 a Fargate service shows the platform that was asked for, its deployment the resolved one', async () => {
    const l = await local();
    await l.register('web:1', FARGATE_SIZE);
    const service = await l.create(ON_FARGATE);
    expect(service).toMatchObject({ launchType: 'FARGATE', platformVersion: 'LATEST', platformFamily: 'Linux' });
    expect(service.networkConfiguration.awsvpcConfiguration.assignPublicIp).toBe('DISABLED');
    expect(service.deployments[0].platformVersion).toBe('1.4.0');
  });

  it('4.2 the same creation again answers with the service, another one is refused', async () => {
    const l = await local();
    await l.register('web:1');
    const first = await l.create();
    await l.seconds(20);
    expect((await l.create()).deployments[0].id).toBe(first.deployments[0].id);
    const other = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 2 };
    expect(await l.refusal('CreateService', other)).toBe(
      'InvalidParameterException: Creation of service was not idempotent.',
    );
    await l.call('DeleteService', { cluster: 'c', service: 's', force: true });
    expect(await l.refusal('CreateService', other)).toBe(
      'InvalidParameterException: Unable to Start a service that is still Draining.',
    );
    await l.seconds(10);
    expect((await l.create()).deployments[0].id).not.toBe(first.deployments[0].id);
  });

  const both = { maximumPercent: 100, minimumHealthyPercent: 100 };
  const cases: [JsonObject, string][] = [
    [{ serviceName: 'a b' }, 'InvalidParameterException: Invalid service name'],
    [{ taskDefinition: null }, 'InvalidParameterException: TaskDefinition can not be blank.'],
    [{ taskDefinition: 'nobody' }, 'ClientException: TaskDefinition not found.'],
    [
      { desiredCount: null },
      'InvalidParameterException: Desired count can not be null when scheduling strategy is REPLICA.',
    ],
    [{ desiredCount: -1 }, 'InvalidParameterException: desiredCount cannot be negative.'],
    [{ launchType: 'LAMBDA' }, 'InvalidParameterException: launch type should be one of [EC2,FARGATE,EXTERNAL]'],
    [
      { launchType: 'EC2', capacityProviderStrategy: [{ capacityProvider: 'p' }] },
      'InvalidParameterException: Specify either Launch Type or Capacity Provider Strategy, but not both.',
    ],
    [
      { deploymentConfiguration: both },
      'InvalidParameterException: Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments',
    ],
    [{ deploymentConfiguration: { maximumPercent: 99 } }, 'InvalidParameterException: maximumPercent must be at least'],
    [
      { deploymentConfiguration: { deploymentCircuitBreaker: { thresholdConfiguration: { type: 'COUNT' } } } },
      'deploymentCircuitBreaker.thresholdConfiguration.value should not be null or empty.',
    ],
    [
      { deploymentConfiguration: { earlySuccessCriteria: { enable: true, healthyPercent: 50 } } },
      'InvalidParameterException: healthyPercent must be between minimumHealthyPercent and 100.',
    ],
    [{ healthCheckGracePeriodSeconds: -1 }, 'InvalidParameterException: healthCheckGracePeriodSeconds must be between'],
    [
      { loadBalancers: [{ targetGroupArn: 'tg', containerName: 'x', containerPort: 80 }] },
      'InvalidParameterException: The container x does not exist in the task definition.',
    ],
    [
      { loadBalancers: [{ targetGroupArn: 'tg', containerName: 'app', containerPort: 81 }] },
      'InvalidParameterException: The container app did not have a container port 81 defined.',
    ],
    [
      { deploymentController: { type: 'ME' } },
      'InvalidParameterException: deployment controller type should be one of',
    ],
  ];

  it.each(cases)('4.3 a service with %j is refused', async (members, text) => {
    const l = await local();
    await l.register('web:1');
    const input = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1, ...members };
    expect(await l.refusal('CreateService', input)).toContain(text);
    expect((await l.call('ListServices', { cluster: 'c' })).serviceArns).toEqual([]);
  });

  it.each([
    [ON_FARGATE, 'Task definition does not support launch_type FARGATE.'],
    [
      { networkConfiguration: ON_FARGATE.networkConfiguration },
      'Network Configuration is not valid for the given networkMode of this task definition.',
    ],
  ])('4.3 a definition for bridges does not fit %j', async (members, text) => {
    const l = await local();
    await l.register('web:1');
    const input = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1, ...members };
    expect(await l.refusal('CreateService', input)).toBe(`InvalidParameterException: ${text}`);
    expect(await l.refusal('RunTask', { cluster: 'c', taskDefinition: 'web', ...members })).toBe(
      `InvalidParameterException: ${text}`,
    );
  });

  it.each([
    {
      networkConfiguration: undefined,
      text: "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    },
    { networkConfiguration: { awsvpcConfiguration: { subnets: [] } }, text: 'subnets can not be empty.' },
  ])('4.3 an awsvpc service is refused: $text', async ({ networkConfiguration, text }) => {
    const l = await local();
    await l.register('web:1', { networkMode: 'awsvpc' });
    const input = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1, networkConfiguration };
    expect(await l.refusal('CreateService', input)).toBe(`InvalidParameterException: ${text}`);
  });

  it.each([
    ['another task definition', { taskDefinition: 'web:2' }],
    ['a forced deployment', { forceNewDeployment: true }],
    ['load balancers', BALANCED],
    [
      'service registries',
      { serviceRegistries: [{ registryArn: 'arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1' }] },
    ],
    ['volumes', { volumeConfigurations: [{ name: 'data' }] }],
  ])('4.4 %s starts a deployment', async (_what, members) => {
    const l = await running();
    const [before] = (await l.service()).deployments;
    await l.register('web:2');
    const { deployments } = await l.update(members);
    expect(deployments).toHaveLength(2);
    expect(deployments[0].id > before.id).toBe(true);
  });

  it('4.4 another network starts a deployment', async () => {
    const l = await local();
    await l.register('web:1', FARGATE_SIZE);
    await l.create(ON_FARGATE);
    await l.seconds(60);
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-2'] } };
    expect((await l.update({ networkConfiguration })).deployments).toHaveLength(2);
    await l.seconds(60);
    expect((await l.update({ networkConfiguration })).deployments).toHaveLength(1);
  });

  it.each([
    ['the same task definition', { taskDefinition: 'web:1' }],
    ['a count', { desiredCount: 3 }],
    ['percentages', { deploymentConfiguration: { maximumPercent: 150 } }],
    ['a grace period', { healthCheckGracePeriodSeconds: 60 }],
    ['empty volumes', { volumeConfigurations: [] }],
    ['empty load balancers', { loadBalancers: [] }],
    ['nulls', { networkConfiguration: null, loadBalancers: null, taskDefinition: null }],
  ])('4.5 %s keeps the same deployment', async (_what, members) => {
    const l = await running();
    const [before] = (await l.service()).deployments;
    const { deployments } = await l.update(members);
    expect(deployments).toMatchObject([{ id: before.id, rolloutState: 'COMPLETED' }]);
  });

  it('4.6 members that an update leaves out keep their value', async () => {
    const breaker = { enable: true, rollback: true };
    const l = await running({
      deploymentConfiguration: { deploymentCircuitBreaker: breaker, minimumHealthyPercent: 50 },
    });
    const { deploymentConfiguration } = await l.update({ deploymentConfiguration: { maximumPercent: 150 } });
    expect(deploymentConfiguration).toMatchObject({
      maximumPercent: 150,
      minimumHealthyPercent: 50,
      deploymentCircuitBreaker: breaker,
    });
  });

  it('4.7 services that are missing or not ACTIVE', async () => {
    const l = await running();
    expect(await l.refusal('UpdateService', { cluster: 'c', service: 'x' })).toBe(
      'ServiceNotFoundException: Service not found.',
    );
    expect(await l.call('DescribeServices', { cluster: 'c', services: ['x'] })).toEqual({
      services: [],
      failures: [{ arn: 'arn:aws:ecs:us-east-1:123456789012:service/x', reason: 'MISSING' }],
    });
    const arn = 'arn:aws:ecs:us-east-1:123456789012:service/c/x';
    expect((await l.call('DescribeServices', { cluster: 'c', services: [arn] })).failures).toEqual([
      { arn, reason: 'MISSING' },
    ]);
    await l.call('DeleteService', { cluster: 'c', service: 's', force: true });
    expect(await l.refusal('UpdateService', { cluster: 'c', service: 's' })).toBe(
      'ServiceNotActiveException: Service was not ACTIVE.',
    );
    await l.seconds(10);
    expect(await l.refusal('UpdateService', { cluster: 'c', service: 's' })).toBe(
      'ServiceNotActiveException: Service was not ACTIVE.',
    );
  });

  it('4.8 a deleted service is DRAINING, then INACTIVE', async () => {
    const l = await running();
    expect(await l.refusal('DeleteService', { cluster: 'c', service: 's' })).toBe(
      'InvalidParameterException: The service cannot be stopped while the primary deployment is scaled above 0.',
    );
    const { service } = await l.call('DeleteService', { cluster: 'c', service: 's', force: true });
    expect(service.status).toBe('DRAINING');
    expect((await l.call('ListServices', { cluster: 'c' })).serviceArns).toEqual([]);
    await l.seconds(4.9);
    expect((await l.service()).status).toBe('DRAINING');
    await l.seconds(0.1);
    const deleted = await l.service();
    expect(deleted).toMatchObject({ status: 'INACTIVE', deployments: [], runningCount: 0 });
    // It went with the service.
    expect(deleted).not.toHaveProperty('currentServiceDeployment');
    expect((await l.call('ListServices', { cluster: 'c' })).serviceArns).toEqual([]);
  });

  it('4.9 ListServices has pages of 10, ListTasks of 100', async () => {
    const l = await local();
    await l.register('web:1');
    for (let count = 0; count < 12; count += 1)
      await l.create({ serviceName: `s${count}`, desiredCount: count === 0 ? 120 : 0 });
    await l.seconds(10);
    const first = await l.call('ListServices', { cluster: 'c' });
    expect(first.serviceArns).toHaveLength(10);
    const rest = await l.call('ListServices', { cluster: 'c', nextToken: first.nextToken });
    expect(rest.serviceArns).toHaveLength(2);
    expect(rest).not.toHaveProperty('nextToken');
    expect((await l.call('ListServices', { cluster: 'c', maxResults: 100 })).serviceArns).toHaveLength(12);
    const tasks = await l.call('ListTasks', { cluster: 'c' });
    expect(tasks.taskArns).toHaveLength(100);
    expect((await l.call('ListTasks', { cluster: 'c', nextToken: tasks.nextToken })).taskArns).toHaveLength(20);
    expect(await l.refusal('ListServices', { cluster: 'c', maxResults: 101 })).toMatch(/^InvalidParameterException: /);
    expect(await l.refusal('ListServices', { cluster: 'c', nextToken: 'x' })).toMatch(/^InvalidParameterException: /);
  });

  const gone = (what: string): string =>
    `InvalidParameterException: Unable to update ${what} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`;

  it.each([
    [{ taskDefinition: 'web:1' }, gone('task definition')],
    [{ networkConfiguration: { awsvpcConfiguration: { subnets: ['a'] } } }, gone('network parameters')],
    [{ platformVersion: '1.4.0' }, gone('network parameters')],
    [{ loadBalancers: [] }, gone('load balancers')],
    [{ desiredCount: 2 }, 'no error'],
  ])('4.10 a CODE_DEPLOY service answers an update with %j as ECS does', async (members, answer) => {
    const l = await local();
    await l.register('web:1');
    const service = await l.create({ deploymentController: { type: 'CODE_DEPLOY' } });
    expect(service).toMatchObject({ deployments: [], taskSets: [], deploymentController: { type: 'CODE_DEPLOY' } });
    expect(await l.refusal('UpdateService', { cluster: 'c', service: 's', ...(members as JsonObject) })).toBe(answer);
  });

  it('4.10 an EXTERNAL service takes no task definition', async () => {
    const l = await local();
    await l.register('web:1');
    const external = { deploymentController: { type: 'EXTERNAL' } };
    const input = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1, ...external };
    expect(await l.refusal('CreateService', input)).toBe('InvalidParameterException: TaskDefinition must be blank');
    const service = await l.create({ taskDefinition: null, ...external });
    expect(service.deployments).toEqual([]);
    expect(await l.refusal('UpdateService', { cluster: 'c', service: 's', taskDefinition: 'web' })).toBe(
      'InvalidParameterException: TaskDefinition must be blank',
    );
    expect(await l.refusal('ListServiceDeployments', { cluster: 'c', service: 's' })).toMatch(
      /^UnsupportedFeatureException: /,
    );
  });

  it.each([{ deploymentConfiguration: { strategy: 'BLUE_GREEN' } }, { schedulingStrategy: 'DAEMON' }])(
    '4.11 a service with %j is refused as not emulated',
    async (members) => {
      const l = await local();
      await l.register('web:1');
      const input = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1, ...members };
      expect(await l.refusal('CreateService', input)).toMatch(/^UnsupportedFeatureException: .* is not emulated/);
    },
  );

  it('4.12 DescribeServices takes 1 to 10 services, DescribeTasks 1 to 100 tasks', async () => {
    const l = await local();
    const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `x${at}`);
    expect((await l.call('DescribeServices', { cluster: 'c', services: many(10) })).failures).toHaveLength(10);
    expect(await l.refusal('DescribeServices', { cluster: 'c', services: many(11) })).toMatch(
      /^InvalidParameterException: /,
    );
    expect(await l.refusal('DescribeServices', { cluster: 'c', services: [] })).toMatch(/^InvalidParameterException: /);
    expect((await l.call('DescribeTasks', { cluster: 'c', tasks: many(100) })).failures).toHaveLength(100);
    expect(await l.refusal('DescribeTasks', { cluster: 'c', tasks: many(101) })).toMatch(
      /^InvalidParameterException: /,
    );
    expect(await l.refusal('DescribeTasks', { cluster: 'c', tasks: [] })).toBe(
      'InvalidParameterException: Tasks cannot be empty.',
    );
  });

  it('takes services by name, by ARN and by their old short ARN', async () => {
    const l = await running();
    const arn = 'arn:aws:ecs:us-east-1:123456789012:service';
    for (const name of ['s', `${arn}/c/s`, `${arn}/s`]) {
      expect((await l.call('DescribeServices', { cluster: 'c', services: [name] })).failures).toEqual([]);
    }
    const other = await l.call('DescribeServices', { cluster: 'c', services: [`${arn}/d/s`] });
    expect(other.failures).toHaveLength(1);
  });
});
