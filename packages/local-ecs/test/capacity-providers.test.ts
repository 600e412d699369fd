import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/index.ts';
import { chooseProvider } from '../src/scheduler/choose-provider.ts';
import { type Answer, type Local, local } from './local.ts';

const AWSVPC = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
const SMALL = { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
const ARN = 'arn:aws:ecs:us-east-1:123456789012:capacity-provider/';
const GROUP_ARN = 'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/g';
const GROUP = { autoScalingGroupProvider: { autoScalingGroupArn: GROUP_ARN } };

const associate = (l: Local, capacityProviders: string[], strategy: JsonObject[] = []): Promise<Answer> =>
  l.call('PutClusterCapacityProviders', {
    cluster: 'c',
    capacityProviders,
    defaultCapacityProviderStrategy: strategy,
  });

const names = (answer: Answer): string[] => answer.capacityProviders.map(({ name }: Answer) => name);

describe('capacity providers', () => {
  it('2.8 FARGATE and FARGATE_SPOT are there; others are created, described, updated and deleted', async () => {
    const l = await local();
    expect(names(await l.call('DescribeCapacityProviders'))).toEqual(['FARGATE', 'FARGATE_SPOT']);
    const { capacityProvider } = await l.call('CreateCapacityProvider', {
      name: 'p',
      ...GROUP,
      tags: [{ key: 'a', value: 'b' }],
    });
    expect(capacityProvider).toEqual({
      capacityProviderArn: `${ARN}p`,
      name: 'p',
      status: 'ACTIVE',
      updateStatus: 'CREATE_COMPLETE',
      type: 'EC2_AUTOSCALING',
      tags: [{ key: 'a', value: 'b' }],
      autoScalingGroupProvider: {
        autoScalingGroupArn: GROUP_ARN,
        managedScaling: { status: 'DISABLED' },
        managedTerminationProtection: 'DISABLED',
        managedDraining: 'ENABLED',
      },
    });
    const managedScaling = { status: 'ENABLED', targetCapacity: 80 };
    const updated = await l.call('UpdateCapacityProvider', { name: 'p', autoScalingGroupProvider: { managedScaling } });
    expect(updated.capacityProvider).toMatchObject({
      updateStatus: 'UPDATE_COMPLETE',
      autoScalingGroupProvider: {
        autoScalingGroupArn: GROUP_ARN,
        managedScaling: { ...managedScaling, minimumScalingStepSize: 1, instanceWarmupPeriod: 300 },
      },
    });
    const plain = await l.call('DescribeCapacityProviders', { capacityProviders: [`${ARN}p`, 'x'] });
    expect(plain.capacityProviders[0].tags).toEqual([]);
    expect(plain.failures).toEqual([{ arn: `${ARN}x`, reason: 'MISSING' }]);
    const gone = await l.call('DeleteCapacityProvider', { capacityProvider: `${ARN}p` });
    expect(gone.capacityProvider).toMatchObject({ status: 'INACTIVE', updateStatus: 'DELETE_COMPLETE' });
    expect(names(await l.call('DescribeCapacityProviders'))).toEqual(['FARGATE', 'FARGATE_SPOT']);
    expect(names(await l.call('DescribeCapacityProviders', { capacityProviders: ['p'] }))).toEqual(['p']);
    expect((await l.call('CreateCapacityProvider', { name: 'p', ...GROUP })).capacityProvider.status).toBe('ACTIVE');
  });

  it('2.8 they come in pages of 10 and can be tagged', async () => {
    const l = await local();
    for (let count = 0; count < 9; count += 1) await l.call('CreateCapacityProvider', { name: `p${count}`, ...GROUP });
    const first = await l.call('DescribeCapacityProviders');
    expect(first.capacityProviders).toHaveLength(10);
    expect(names(await l.call('DescribeCapacityProviders', { nextToken: first.nextToken }))).toEqual(['p8']);
    expect(await l.refusal('DescribeCapacityProviders', { maxResults: 11 })).toMatch(/^InvalidParameterException: /);
    await l.call('TagResource', { resourceArn: `${ARN}p1`, tags: [{ key: 'k', value: 'v' }] });
    const { capacityProviders } = await l.call('DescribeCapacityProviders', {
      capacityProviders: ['p1'],
      include: ['TAGS'],
    });
    expect(capacityProviders[0].tags).toEqual([{ key: 'k', value: 'v' }]);
  });

  it('2.8 one of managed instances belongs to its cluster', async () => {
    const l = await local();
    const managedInstancesProvider = {
      infrastructureRoleArn: 'arn:aws:iam::123456789012:role/r',
      instanceLaunchTemplate: {
        ec2InstanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/p',
        networkConfiguration: { subnets: ['subnet-1'] },
      },
    };
    const input = { name: 'm', cluster: 'c', managedInstancesProvider };
    expect((await l.call('CreateCapacityProvider', input)).capacityProvider).toMatchObject({
      type: 'MANAGED_INSTANCES',
      cluster: 'c',
    });
    expect((await l.call('DescribeClusters', { clusters: ['c'] })).clusters[0].capacityProviders).toEqual(['m']);
    expect(names(await l.call('DescribeCapacityProviders', { cluster: 'c' }))).toEqual(['m']);
    await l.call('DeleteCapacityProvider', { capacityProvider: 'm' });
    expect((await l.call('DescribeClusters', { clusters: ['c'] })).clusters[0].capacityProviders).toEqual([]);
  });

  const refused: [string, JsonObject, string][] = [
    [
      'CreateCapacityProvider',
      { name: 'a b', ...GROUP },
      'InvalidParameterException: The specified capacity provider name',
    ],
    [
      'CreateCapacityProvider',
      { name: 'fargate-2', ...GROUP },
      'InvalidParameterException: The specified capacity provider name',
    ],
    ['CreateCapacityProvider', { name: 'p' }, 'InvalidParameterException: Specify either autoScalingGroupProvider'],
    [
      'CreateCapacityProvider',
      { name: 'p', autoScalingGroupProvider: { autoScalingGroupArn: 'g' } },
      'ClientException: The specified Auto Scaling group ARN is invalid.',
    ],
    [
      'CreateCapacityProvider',
      {
        name: 'p',
        autoScalingGroupProvider: { autoScalingGroupArn: GROUP_ARN, managedTerminationProtection: 'ENABLED' },
      },
      'ClientException: The managed termination protection setting for the capacity provider is invalid.',
    ],
    [
      'CreateCapacityProvider',
      { name: 'known', ...GROUP },
      'ClientException: The specified capacity provider already exists.',
    ],
    [
      'UpdateCapacityProvider',
      { name: 'x', ...GROUP },
      'ClientException: The specified capacity provider does not exist.',
    ],
    [
      'DeleteCapacityProvider',
      { capacityProvider: 'FARGATE' },
      'ClientException: The capacity provider FARGATE is reserved',
    ],
    [
      'DeleteCapacityProvider',
      { capacityProvider: 'known' },
      'ClientException: The capacity provider cannot be deleted because it is associated with cluster: c. Remove the capacity provider from the cluster and try again.',
    ],
  ];

  it.each(refused)('2.8 %s with %j is refused', async (operation, input, text) => {
    const l = await local();
    await l.call('CreateCapacityProvider', { name: 'known', ...GROUP });
    await associate(l, ['known']);
    expect(await l.refusal(operation, input)).toContain(text);
  });

  it('2.9 a cluster has the providers that it is given, and a default strategy of them', async () => {
    const l = await local();
    const { cluster } = await associate(
      l,
      ['FARGATE', 'FARGATE_SPOT'],
      [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    );
    expect(cluster).toMatchObject({
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }],
      attachmentsStatus: 'UPDATE_COMPLETE',
    });
    await l.register('web:1', SMALL);
    const service = await l.create(AWSVPC);
    expect(service.capacityProviderStrategy).toEqual([{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }]);
    expect(service).not.toHaveProperty('launchType');
    expect(service).toMatchObject({ platformVersion: 'LATEST', deployments: [{ platformVersion: '1.4.0' }] });
    await l.seconds(5);
    expect((await l.tasks())[0]).toMatchObject({
      capacityProviderName: 'FARGATE_SPOT',
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
    });
    expect(
      await l.refusal('PutClusterCapacityProviders', {
        cluster: 'c',
        capacityProviders: ['FARGATE'],
        defaultCapacityProviderStrategy: [],
      }),
    ).toBe('ResourceInUseException: The specified capacity provider is in use and cannot be removed.');
  });

  const NOT_ASSOCIATED =
    'InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. ' +
    'Associate the capacity provider with the cluster or specify a valid capacity provider and try again.';
  const item = (capacityProvider: string, members: JsonObject = {}): JsonObject => ({ capacityProvider, ...members });

  it.each([
    { strategy: [item('nobody')], text: NOT_ASSOCIATED },
    { strategy: [item('FARGATE'), item('FARGATE_SPOT')], text: 'InvalidParameterException: At least one capacity' },
    {
      strategy: [item('FARGATE', { weight: 1 }), item('p')],
      text: 'InvalidParameterException: A capacity provider strategy',
    },
    {
      strategy: [item('FARGATE')],
      text: 'InvalidParameterException: Task definition does not support launch_type FARGATE.',
    },
    {
      strategy: [item('FARGATE', { base: 1, weight: 1 }), item('FARGATE_SPOT', { base: 1 })],
      text: 'InvalidParameterException: Only one capacity provider',
    },
    { strategy: [item('FARGATE', { weight: 1001 })], text: 'InvalidParameterException: The weight of' },
    { strategy: [item('FARGATE', { base: -1 })], text: 'InvalidParameterException: The base of' },
    {
      strategy: [item('FARGATE', { weight: 1 }), item('FARGATE', { weight: 1 })],
      text: 'InvalidParameterException: A capacity provider can be only once',
    },
  ])('2.9 the strategy $strategy is refused', async ({ strategy, text }) => {
    const l = await local();
    await l.call('CreateCapacityProvider', { name: 'p', ...GROUP });
    await associate(l, ['FARGATE', 'FARGATE_SPOT', 'p']);
    await l.register('web:1');
    const input = { cluster: 'c', taskDefinition: 'web', capacityProviderStrategy: strategy };
    expect(await l.refusal('RunTask', input)).toContain(text);
    expect(await l.refusal('CreateService', { ...input, serviceName: 's', desiredCount: 1 })).toContain(text);
  });

  it('2.9 an unknown provider cannot be associated', async () => {
    const l = await local();
    const text =
      'InvalidParameterException: The specified capacity provider was not found. Specify a valid capacity provider and try again.';
    const input = { cluster: 'c', capacityProviders: ['x'], defaultCapacityProviderStrategy: [] };
    expect(await l.refusal('PutClusterCapacityProviders', input)).toBe(text);
    expect(await l.refusal('CreateCluster', { clusterName: 'd', capacityProviders: ['x'] })).toBe(text);
  });

  it('4.13 tasks go to the providers of the strategy by base and weight', async () => {
    const l = await local();
    for (const name of ['q', 'p']) await l.call('CreateCapacityProvider', { name, ...GROUP });
    await associate(l, ['q', 'p']);
    await l.register('web:1');
    const capacityProviderStrategy = [item('q', { base: 2, weight: 1 }), item('p', { weight: 3 })];
    const { tasks } = await l.call('RunTask', {
      cluster: 'c',
      taskDefinition: 'web',
      count: 10,
      capacityProviderStrategy,
    });
    const of = (provider: string): Answer[] => tasks.filter((task: Answer) => task.capacityProviderName === provider);
    expect(of('q').map(({ launchType }) => launchType)).toEqual(Array(4).fill('EC2'));
    expect(of('p').map(({ launchType }) => launchType)).toEqual(Array(6).fill('EC2'));
  });

  it('4.13 an update of the strategy starts no deployment, and an empty one goes back to the launch type', async () => {
    const l = await local();
    await associate(l, ['FARGATE', 'FARGATE_SPOT']);
    await l.register('web:1', SMALL);
    const { deployments } = await l.create({ ...AWSVPC, capacityProviderStrategy: [item('FARGATE')] });
    await l.seconds(10);
    const updated = await l.update({ capacityProviderStrategy: [item('FARGATE_SPOT')], desiredCount: 2 });
    expect(updated.deployments).toHaveLength(1);
    expect(updated.deployments[0].id).toBe(deployments[0].id);
    await l.seconds(10);
    expect((await l.tasks()).map(({ capacityProviderName }) => capacityProviderName)).toEqual([
      'FARGATE',
      'FARGATE_SPOT',
    ]);
    const cleared = await l.update({ capacityProviderStrategy: [] });
    expect(cleared.launchType).toBe('EC2');
    expect(cleared).not.toHaveProperty('capacityProviderStrategy');
  });

  it.each([
    { strategy: 'a 1 0, b 1 0', count: 4, chosen: 'a b a b' },
    { strategy: 'a 1 2, b 1 0', count: 5, chosen: 'a a a b a' },
    { strategy: 'a 0 1, b 1 0', count: 3, chosen: 'a b b' },
    { strategy: 'a 1 0, b 4 0', count: 5, chosen: 'b b b a b' },
    { strategy: 'a 0 0', count: 2, chosen: 'a a' },
  ])('$count tasks of the strategy $strategy go to $chosen', ({ strategy, count, chosen }) => {
    const items = strategy.split(', ').map((each) => {
      const [capacityProvider = '', weight, base] = each.split(' ');
      return { capacityProvider, weight: Number(weight), base: Number(base) };
    });
    const placed = new Map<string, number>();
    const order = Array.from({ length: count }, () => {
      const name = chooseProvider(items, placed);
      placed.set(name, (placed.get(name) ?? 0) + 1);
      return name;
    });
    expect(order.join(' ')).toBe(chosen);
  });
});
