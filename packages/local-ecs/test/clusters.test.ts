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
});
