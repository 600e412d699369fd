import { CreateClusterCommand, ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import {
  CreateTargetGroupCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalEcs, type Listening, ManualClock } from '../src/index.ts';
import { createRegions } from '../src/state/regions.ts';
import { local } from './local.ts';

let server: Listening;

beforeEach(async () => {
  server = await createLocalEcs({ clock: new ManualClock() }).listen();
});

afterEach(() => server.close());

function as(accessKeyId: string) {
  const credentials = { accessKeyId, secretAccessKey: 'x' };
  return { region: 'us-east-1', endpoint: server.url, credentials, maxAttempts: 1 };
}

describe('accounts', () => {
  it('18.1 an access key id of 12 digits is the account', async () => {
    const [ours, theirs] = [new ECSClient(as('local')), new ECSClient(as('222222222222'))];
    const { cluster } = await theirs.send(new CreateClusterCommand({ clusterName: 'c' }));
    expect(cluster?.clusterArn).toBe('arn:aws:ecs:us-east-1:222222222222:cluster/c');
    expect((await ours.send(new ListClustersCommand({}))).clusterArns).toEqual([]);
    expect((await theirs.send(new ListClustersCommand({}))).clusterArns).toEqual([cluster?.clusterArn]);
  });

  it('18.1 target groups belong to their account', async () => {
    const [ours, theirs] = [as('AKIDEXAMPLE'), as('222222222222')].map(
      (each) => new ElasticLoadBalancingV2Client(each),
    );
    const made = await theirs?.send(new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 80 }));
    expect(made?.TargetGroups?.[0]?.TargetGroupArn).toContain(':222222222222:targetgroup/web/');
    expect((await ours?.send(new DescribeTargetGroupsCommand({})))?.TargetGroups ?? []).toEqual([]);
  });

  it('18.1 in-process calls name their account beside their region', async () => {
    const ecs = createLocalEcs({ clock: new ManualClock(), accountId: '333333333333' });
    await ecs.call('CreateCluster', {});
    expect(await ecs.call('ListClusters', {})).toEqual({
      clusterArns: ['arn:aws:ecs:us-east-1:333333333333:cluster/default'],
    });
    expect(await ecs.call('ListClusters', {}, { accountId: '222222222222' })).toEqual({ clusterArns: [] });
  });

  it('22.11 regions and accounts in which nothing was made are forgotten', () => {
    const regions = createRegions();
    const place = { accountId: '123456789012', region: 'us-east-1' };
    for (let count = 0; count < 100; count += 1) regions.enter({ ...place, region: `us-east-${count + 2}` });
    expect([...regions.all()]).toHaveLength(1);
    regions.at(place).families.set('web', []);
    regions.enter(place);
    regions.enter({ ...place, accountId: '222222222222' });
    expect([...regions.all()].map((each) => each.place)).toEqual([place, { ...place, accountId: '222222222222' }]);
  });

  it.each(['arn:aws:ecs:us-east-1:222222222222:cluster/c', 'arn:aws:ecs:eu-west-1:123456789012:cluster/c'])(
    '18.1 %s names nothing of this account and region',
    async (arn) => {
      const l = await local();
      expect(await l.call('DescribeClusters', { clusters: [arn] })).toMatchObject({
        clusters: [],
        failures: [{ arn, reason: 'MISSING' }],
      });
      expect(await l.refusal('ListTasks', { cluster: arn })).toBe('ClusterNotFoundException: Cluster not found.');
      expect(await l.refusal('ListTagsForResource', { resourceArn: arn })).toMatch(/^ResourceNotFoundException/);
    },
  );

  it('18.2 credentials of a role act in the account of the role', async () => {
    const own = new STSClient(as('local'));
    expect(await own.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '123456789012' });
    const RoleArn = 'arn:aws:iam::222222222222:role/deploy';
    const { Credentials, AssumedRoleUser } = await own.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ci' }));
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::222222222222:assumed-role/deploy/ci');
    const assumed = as(Credentials?.AccessKeyId ?? '');
    expect(await new STSClient(assumed).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '222222222222',
    });
    const { cluster } = await new ECSClient(assumed).send(new CreateClusterCommand({}));
    expect(cluster?.clusterArn).toBe('arn:aws:ecs:us-east-1:222222222222:cluster/default');
  });
});
