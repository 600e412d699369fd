import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { local } from '../local.ts';
import { balancing, listener } from './balanced.ts';

async function api() {
  const l = await local();
  onTestFinished(() => l.ecs.close());
  return { ...l, elb: await balancing(l.ecs) };
}

describe('the load balancing API', () => {
  it('15.1 creates, describes and deletes load balancers, target groups and listeners', async () => {
    const { elb, clock } = await api();
    const { url, port, arn, targetGroupArn, loadBalancerArn } = await listener(elb, { HealthCheckPath: '/health' });
    expect(targetGroupArn).toMatch(
      /^arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup\/web\/[0-9a-f]{16}$/,
    );
    expect(loadBalancerArn).toMatch(/:loadbalancer\/app\/web\/[0-9a-f]{16}$/);
    expect(arn).toMatch(new RegExp(`^${loadBalancerArn.replace('loadbalancer/', 'listener/')}/[0-9a-f]{16}$`));
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: ['web'] }));
    expect(LoadBalancers).toMatchObject([
      { LoadBalancerArn: loadBalancerArn, DNSName: '127.0.0.1', Type: 'application', State: { Code: 'active' } },
    ]);
    expect(LoadBalancers?.[0]?.CreatedTime?.getTime()).toBe(clock.now());
    const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn }));
    expect(Listeners).toMatchObject([
      { ListenerArn: arn, Port: port, DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }] },
    ]);
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: loadBalancerArn }));
    expect(TargetGroups).toMatchObject([
      {
        TargetGroupName: 'web',
        HealthCheckPath: '/health',
        HealthCheckIntervalSeconds: 1,
        HealthCheckTimeoutSeconds: 1,
        UnhealthyThresholdCount: 2,
        Matcher: { HttpCode: '200' },
        LoadBalancerArns: [loadBalancerArn],
      },
    ]);
    await expect(elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: targetGroupArn }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    expect((await fetch(url)).status).toBe(503);
    await elb.send(new DeleteListenerCommand({ ListenerArn: arn }));
    await expect(fetch(url)).rejects.toThrow();
    await elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: targetGroupArn }));
    await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: loadBalancerArn }));
    expect((await elb.send(new DescribeLoadBalancersCommand({}))).LoadBalancers).toEqual([]);
    expect((await elb.send(new DescribeTargetGroupsCommand({}))).TargetGroups).toEqual([]);
  });

  it('15.1 a load balancer takes its listeners with it, and a reset takes all', async () => {
    const { elb, ecs } = await api();
    const first = await listener(elb);
    await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: first.loadBalancerArn }));
    await expect(fetch(first.url)).rejects.toThrow();
    const second = await listener(elb);
    ecs.reset();
    await expect(fetch(second.url)).rejects.toThrow();
    expect((await elb.send(new DescribeLoadBalancersCommand({}))).LoadBalancers).toEqual([]);
  });

  it('15.1 the same creation again answers with what is there', async () => {
    const { elb } = await api();
    const first = await listener(elb);
    const again = { Name: 'web', HealthCheckIntervalSeconds: 1 };
    expect((await elb.send(new CreateTargetGroupCommand(again))).TargetGroups).toMatchObject([
      { TargetGroupArn: first.targetGroupArn },
    ]);
    const other = new CreateTargetGroupCommand({ ...again, HealthCheckPath: '/other' });
    await expect(elb.send(other)).rejects.toMatchObject({ name: 'DuplicateTargetGroupNameException' });
    const balancer = await elb.send(new CreateLoadBalancerCommand({ Name: 'web' }));
    expect(balancer.LoadBalancers).toMatchObject([{ LoadBalancerArn: first.loadBalancerArn }]);
    const same = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: first.loadBalancerArn,
        Protocol: 'HTTP',
        Port: first.port,
        DefaultActions: [
          { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: first.targetGroupArn }] } },
        ],
      }),
    );
    expect(same.Listeners).toMatchObject([{ ListenerArn: first.arn }]);
  });

  it('15.1 an empty list, which clients write as an empty text, is one that is not given', async () => {
    const { elb } = await api();
    const { loadBalancerArn: LoadBalancerArn, targetGroupArn: TargetGroupArn } = await listener(elb);
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [], Names: [] }));
    expect(TargetGroups).toHaveLength(1);
    const listened = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn,
        Protocol: 'HTTP',
        Port: 0,
        Certificates: [],
        AlpnPolicy: [],
        DefaultActions: [{ Type: 'forward', TargetGroupArn, ForwardConfig: { TargetGroups: [] } }],
      }),
    );
    expect(listened.Listeners).toMatchObject([{ DefaultActions: [{ TargetGroupArn }] }]);
  });

  it('15.1 a protocol version that is empty is none', async () => {
    const { elb } = await api();
    const empty = new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', ProtocolVersion: '' });
    expect((await elb.send(empty)).TargetGroups).toMatchObject([{ ProtocolVersion: 'HTTP1' }]);
  });

  it('15.1 health check and deregistration delay can be changed', async () => {
    const { elb } = await api();
    const { targetGroupArn: TargetGroupArn } = await listener(elb);
    const changed = await elb.send(
      new ModifyTargetGroupCommand({ TargetGroupArn, HealthCheckPath: '/up', Matcher: { HttpCode: '200-299' } }),
    );
    expect(changed.TargetGroups).toMatchObject([
      { HealthCheckPath: '/up', Matcher: { HttpCode: '200-299' }, HealthCheckIntervalSeconds: 1 },
    ]);
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '7' }];
    await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    const read = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    expect(read.Attributes).toEqual(expect.arrayContaining(Attributes));
  });

  it.each<[string, Partial<CreateTargetGroupCommandInput>, string]>([
    ['a name', { Name: '-web-' }, "The name '-web-'"],
    ['a protocol', { Protocol: 'TLS' }, 'The protocol TLS is not emulated'],
    ['a path', { HealthCheckPath: 'health' }, "Health check path 'health' must begin with a '/'"],
    [
      'an interval',
      { HealthCheckIntervalSeconds: 301 },
      "HealthCheckIntervalSeconds '301' must be a whole number from 1 to 300",
    ],
    ['a threshold', { UnhealthyThresholdCount: 11 }, "UnhealthyThresholdCount '11' must be"],
    [
      'a time-out',
      { HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 6 },
      "Health check timeout '6' must be smaller",
    ],
    ['a matcher', { Matcher: { HttpCode: '2xx' } }, "HTTP code '2xx'"],
    ['a port', { HealthCheckPort: 'x' }, "Health check port 'x'"],
    ['a health check protocol', { HealthCheckProtocol: 'HTTPS' }, 'health check protocol HTTPS is not emulated'],
  ])('15.2 a target group is refused for %s', async (_what, members, message) => {
    const { elb } = await api();
    const command = new CreateTargetGroupCommand({ Name: 'web', ...members });
    await expect(elb.send(command)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });

  it('15.2 a listener is refused for its port, its action, its group, its load balancer', async () => {
    const { elb } = await api();
    const { targetGroupArn: TargetGroupArn, loadBalancerArn: LoadBalancerArn, port } = await listener(elb);
    const forward = [{ Type: 'forward' as const, TargetGroupArn }];
    const refusal = (members: object): Promise<string> =>
      elb.send(new CreateListenerCommand({ LoadBalancerArn, Port: 0, DefaultActions: forward, ...members })).then(
        () => 'created',
        ({ name, message }: Error) => `${name}: ${message}`,
      );
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port: Port } = taken.address() as AddressInfo;
    expect(await refusal({ Port })).toBe(
      `InvalidConfigurationRequestException: Port ${Port} of 127.0.0.1 cannot be had: it is in use; choose another one`,
    );
    expect(await refusal({ DefaultActions: [{ Type: 'redirect' }] })).toContain("A 'RedirectConfig' must be specified");
    expect(await refusal({ DefaultActions: [{ Type: 'jwt-validation' }] })).toContain('jwt-validation is not emulated');
    expect(await refusal({ DefaultActions: [{ Type: 'forward', TargetGroupArn: 'arn:x' }] })).toContain(
      'TargetGroupNotFound',
    );
    expect(await refusal({ LoadBalancerArn: 'arn:x' })).toContain('LoadBalancerNotFound');
    expect(await refusal({ Protocol: 'HTTPS' })).toContain('The protocol HTTPS is not emulated');
    await elb.send(new CreateTargetGroupCommand({ Name: 'other' }));
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ Names: ['other'] }));
    const other = [{ Type: 'forward', TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn }];
    expect(await refusal({ Port: port, DefaultActions: other })).toContain('DuplicateListener');
  });

  it('15.2 what is not there is not found, and what is not emulated says so', async () => {
    const { elb } = await api();
    const names = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'done',
        ({ name }: Error) => name,
      );
    expect(await names(elb.send(new DescribeLoadBalancersCommand({ Names: ['x'] })))).toBe(
      'LoadBalancerNotFoundException',
    );
    expect(await names(elb.send(new DescribeListenersCommand({ ListenerArns: ['arn:x'] })))).toBe(
      'ListenerNotFoundException',
    );
    expect(await names(elb.send(new DescribeListenersCommand({})))).toBe('ValidationError');
    expect(await names(elb.send(new DeleteListenerCommand({ ListenerArn: 'arn:x' })))).toBe(
      'ListenerNotFoundException',
    );
    expect(await names(elb.send(new ModifyTargetGroupCommand({ TargetGroupArn: 'arn:x' })))).toBe(
      'TargetGroupNotFoundException',
    );
    expect(await names(elb.send(new CreateLoadBalancerCommand({ Name: 'n', Type: 'gateway' })))).toBe(
      'ValidationError',
    );
  });
});
