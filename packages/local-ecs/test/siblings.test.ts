import {
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import type { Listening } from '../src/index.ts';
import { BALANCED, container, type Local, local, running, TARGET_GROUP } from './local.ts';

const LOGS = {
  logDriver: 'awslogs',
  options: { 'awslogs-group': '/web', 'awslogs-stream-prefix': 'p', 'awslogs-region': 'eu-west-1' },
};
const CREDENTIALS = { accessKeyId: 'x', secretAccessKey: 'x' };

let server: Listening | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function client(l: Local) {
  server = await l.ecs.listen();
  return { region: 'us-east-1', endpoint: server.url, credentials: CREDENTIALS, maxAttempts: 1 };
}

describe('sibling services', () => {
  it('11.1 containers write to their log group, in the region and stream they name', async () => {
    const l = await local();
    await l.register('web:1', { containerDefinitions: [container('web:1', { logConfiguration: LOGS })] });
    await l.create({ desiredCount: 2 });
    await l.seconds(10);
    const region = { region: 'eu-west-1' };
    const logs = (operation: string, input: object) => l.ecs.call(`Logs_20140328.${operation}`, { ...input }, region);
    expect(await logs('DescribeLogGroups', {})).toMatchObject({ logGroups: [{ logGroupName: '/web' }] });
    const [{ taskArn }] = await l.tasks();
    const logStreamName = `p/app/${taskArn.split('/').at(-1)}`;
    const streams = await logs('DescribeLogStreams', { logGroupName: '/web', logStreamNamePrefix: logStreamName });
    expect(streams).toMatchObject({ logStreams: [{ logStreamName }] });
    const stream = { logGroupName: '/web', logStreamName };
    const all = await logs('GetLogEvents', { ...stream, startFromHead: true });
    expect(all).toMatchObject({ events: [{ message: 'Starting web:1' }, { message: 'Ready' }] });
    expect(await logs('GetLogEvents', { ...stream, limit: 1 })).toMatchObject({ events: [{ message: 'Ready' }] });
    expect(await logs('GetLogEvents', { ...stream, nextToken: all['nextForwardToken'] })).toMatchObject({ events: [] });
    await expect(logs('GetLogEvents', { ...stream, logStreamName: 'x' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    await expect(logs('DescribeLogStreams', { logGroupName: 'x' })).rejects.toThrow(
      'The specified log group does not exist.',
    );
  });

  it('11.2 the load balancing API knows target groups, their delay and health', async () => {
    const l = await running(BALANCED);
    const elb = new ElasticLoadBalancingV2Client(await client(l));
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [TARGET_GROUP] }));
    expect(TargetGroups).toMatchObject([{ TargetGroupArn: TARGET_GROUP, TargetGroupName: 'web' }]);
    const delay = async (): Promise<string | undefined> => {
      const { Attributes } = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: TARGET_GROUP }));
      return Attributes?.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
    };
    expect(await delay()).toBe('300');
    const body = JSON.stringify({ targetGroupArn: TARGET_GROUP, deregistrationDelaySeconds: 7 });
    await fetch(`${server?.url}/_local-ecs/target-groups`, { method: 'POST', body });
    expect(await delay()).toBe('7');
    const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: TARGET_GROUP }));
    expect(health.TargetHealthDescriptions).toMatchObject([
      { Target: { Port: 80 }, TargetHealth: { State: 'healthy' } },
    ]);
    const unknown = new DescribeTargetGroupsCommand({ TargetGroupArns: ['arn:x'] });
    await expect(elb.send(unknown)).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
    elb.destroy();
  });

  it('15.6 a target without an open request is shown as draining until the delay is over', async () => {
    const l = await running(BALANCED);
    const elb = new ElasticLoadBalancingV2Client(await client(l));
    l.ecs.setDeregistrationDelay(TARGET_GROUP, 60);
    await l.update({ forceNewDeployment: true });
    const states = async () => {
      const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: TARGET_GROUP }));
      return health.TargetHealthDescriptions?.map(({ TargetHealth }) => TargetHealth?.State);
    };
    await l.seconds(3 + 59);
    expect(await states()).toEqual(['draining', 'healthy']);
    await l.seconds(1);
    expect(await states()).toEqual(['healthy']);
    elb.destroy();
  });

  it('11.3 STS gives identity and credentials', async () => {
    const l = await local();
    const sts = new STSClient(await client(l));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '123456789012' });
    const role = { RoleArn: 'arn:aws:iam::123456789012:role/deploy', RoleSessionName: 'ci' };
    const assumed = await sts.send(new AssumeRoleCommand(role));
    expect(assumed.Credentials?.Expiration?.getTime()).toBe(l.clock.now() + 3_600_000);
    expect(assumed.AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/deploy/ci');
    const federated = await sts.send(new AssumeRoleWithWebIdentityCommand({ ...role, WebIdentityToken: 'token' }));
    expect(federated.Credentials?.SessionToken).toBeDefined();
    sts.destroy();
  });
});
