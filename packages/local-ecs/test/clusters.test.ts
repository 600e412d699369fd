import { describe, expect, it } from 'vitest';
import { local, running } from './local.ts';

describe('clusters and tags', () => {
  it('2.1 no cluster exists at first, not even default', async () => {
    const l = await local();
    expect(await l.refusal('ListServices')).toBe('ClusterNotFoundException: Cluster not found.');
    expect(await l.refusal('DescribeServices', { cluster: 'x', services: ['s'] })).toBe(
      'ClusterNotFoundException: Cluster not found.',
    );
    await l.call('CreateCluster');
    expect(await l.call('ListServices')).toEqual({ serviceArns: [] });
  });

  it('2.2 creating a cluster that exists answers with the one that exists', async () => {
    const l = await running();
    const { cluster } = await l.call('CreateCluster', { clusterName: 'c' });
    expect(cluster).toMatchObject({ activeServicesCount: 1, runningTasksCount: 1, status: 'ACTIVE' });
  });

  it('2.3 DescribeClusters reports unknown ones as failures, and details only on demand', async () => {
    const l = await local();
    await l.call('CreateCluster', { clusterName: 'd', tags: [{ key: 'a', value: 'b' }] });
    const plain = await l.call('DescribeClusters', { clusters: ['d', 'x'] });
    expect(plain.clusters[0]).toMatchObject({ clusterName: 'd', settings: [], tags: [] });
    expect(plain.failures).toEqual([{ arn: 'arn:aws:ecs:us-east-1:123456789012:cluster/x', reason: 'MISSING' }]);
    const { clusters } = await l.call('DescribeClusters', { clusters: ['d'], include: ['TAGS', 'SETTINGS'] });
    expect(clusters[0].tags).toEqual([{ key: 'a', value: 'b' }]);
    expect(clusters[0].settings).toEqual([{ name: 'containerInsights', value: 'disabled' }]);
  });

  it('2.4 a cluster in use cannot be deleted; a deleted one is INACTIVE', async () => {
    const l = await running();
    expect(await l.refusal('DeleteCluster', { cluster: 'c' })).toBe(
      'ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.',
    );
    await l.call('DeleteService', { cluster: 'c', service: 's', force: true });
    await l.seconds(10);
    await l.call('RunTask', { cluster: 'c', taskDefinition: 'web' });
    expect(await l.refusal('DeleteCluster', { cluster: 'c' })).toBe(
      'ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active.',
    );
    const [task] = (await l.call('ListTasks', { cluster: 'c' })).taskArns;
    await l.call('StopTask', { cluster: 'c', task });
    await l.seconds(10);
    await l.call('DeleteCluster', { cluster: 'c' });
    expect(await l.call('ListClusters')).toEqual({ clusterArns: [] });
    expect((await l.call('DescribeClusters', { clusters: ['c'] })).clusters[0].status).toBe('INACTIVE');
    expect(await l.refusal('ListServices', { cluster: 'c' })).toBe('ClusterNotFoundException: Cluster not found.');
  });

  it('2.5 tags are added, listed and removed by ARN', async () => {
    const l = await running();
    const service = await l.service();
    const [task] = await l.tasks();
    for (const resourceArn of [service.clusterArn, service.serviceArn, service.taskDefinition, task.taskArn]) {
      await l.call('TagResource', {
        resourceArn,
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      });
      await l.call('TagResource', { resourceArn, tags: [{ key: 'a', value: '3' }] });
      await l.call('UntagResource', { resourceArn, tagKeys: ['b'] });
      expect(await l.call('ListTagsForResource', { resourceArn })).toEqual({ tags: [{ key: 'a', value: '3' }] });
    }
    expect((await l.service()).tags).toBeUndefined();
    const included = await l.call('DescribeServices', { cluster: 'c', services: ['s'], include: ['TAGS'] });
    expect(included.services[0].tags).toEqual([{ key: 'a', value: '3' }]);
    expect(await l.refusal('ListTagsForResource', { resourceArn: 'web' })).toBe(
      'InvalidParameterException: The ARN provided is invalid.',
    );
    const reserved = { resourceArn: service.serviceArn, tags: [{ key: 'aws:x', value: '' }] };
    expect(await l.refusal('TagResource', reserved)).toMatch(/^InvalidParameterException: /);
  });

  it('2.6 settings, configuration and namespace of a cluster are changed, the others stay', async () => {
    const l = await local();
    const configuration = { executeCommandConfiguration: { logging: 'NONE' } };
    await l.call('UpdateCluster', { cluster: 'c', configuration });
    const { cluster } = await l.call('UpdateClusterSettings', {
      cluster: 'c',
      settings: [{ name: 'containerInsights', value: 'enabled' }],
    });
    expect(cluster).toMatchObject({ settings: [{ name: 'containerInsights', value: 'enabled' }], configuration });
    const include = ['SETTINGS', 'CONFIGURATIONS'];
    const { clusters } = await l.call('DescribeClusters', { clusters: ['c'], include });
    expect(clusters[0]).toMatchObject({ settings: cluster.settings, configuration });
    const settings = [{ name: 'containerInsights', value: 'loud' }];
    for (const operation of ['UpdateCluster', 'UpdateClusterSettings', 'CreateCluster']) {
      expect(await l.refusal(operation, { cluster: 'c', clusterName: 'd', settings })).toMatch(
        /^InvalidParameterException: The value loud of containerInsights is invalid/,
      );
    }
    expect(await l.refusal('UpdateCluster', { cluster: 'x' })).toBe('ClusterNotFoundException: Cluster not found.');
  });

  it('2.7 statistics count tasks and services by launch type, where they are included', async () => {
    const l = await running({ desiredCount: 2 });
    const fargate = { requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' };
    await l.register('web:1', { networkMode: 'awsvpc', ...fargate });
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
    await l.call('RunTask', { cluster: 'c', taskDefinition: 'web', launchType: 'FARGATE', networkConfiguration });
    expect((await l.call('DescribeClusters', { clusters: ['c'] })).clusters[0].statistics).toEqual([]);
    const { clusters } = await l.call('DescribeClusters', { clusters: ['c'], include: ['STATISTICS'] });
    const counts = clusters[0].statistics.map(({ name, value }: { name: string; value: string }) => `${name} ${value}`);
    expect(counts).toEqual([
      'runningEC2TasksCount 2',
      'runningFargateTasksCount 0',
      'runningExternalTasksCount 0',
      'pendingEC2TasksCount 0',
      'pendingFargateTasksCount 1',
      'pendingExternalTasksCount 0',
      'activeEC2ServiceCount 1',
      'activeFargateServiceCount 0',
      'activeExternalServiceCount 0',
      'drainingEC2ServiceCount 0',
      'drainingFargateServiceCount 0',
      'drainingExternalServiceCount 0',
    ]);
  });

  it('2.10 a cluster that was deleted can be created anew, and is empty then', async () => {
    const l = await running();
    await l.call('DeleteService', { cluster: 'c', service: 's', force: true });
    await l.seconds(10);
    await l.call('DeleteCluster', { cluster: 'c' });
    const { cluster } = await l.call('CreateCluster', { clusterName: 'c' });
    expect(cluster).toMatchObject({ status: 'ACTIVE', activeServicesCount: 0, runningTasksCount: 0 });
    const { services, failures } = await l.call('DescribeServices', { cluster: 'c', services: ['s'] });
    expect([services, failures]).toMatchObject([[], [{ reason: 'MISSING' }]]);
  });
});
