import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  AddTagsCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeregisterTargetsCommand,
  DescribeCapacityReservationCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeTagsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  ModifyCapacityReservationCommand,
  type ModifyCapacityReservationCommandInput,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
  RemoveTagsCommand,
  SetSubnetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { running, until } from '../process/running.ts';
import { balancing, listener } from './balanced.ts';
import { serve } from './serve.ts';

async function api() {
  const { ecs } = await running();
  return { ecs, elb: await balancing(ecs) };
}

const refused = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    ({ name, message }: Error) => `${name}: ${message}`,
  );

async function states(elb: ElasticLoadBalancingV2Client, TargetGroupArn: string, Targets?: { Id: string }[]) {
  const answer = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn, ...(Targets && { Targets }) }));
  return (answer.TargetHealthDescriptions ?? []).map(({ TargetHealth }) =>
    [TargetHealth?.State, TargetHealth?.Reason].filter(Boolean).join(' '),
  );
}

describe('targets that are registered by their address', () => {
  it('15.16 get requests while they are healthy, drain when they are deregistered, and are gone then', async () => {
    const { elb } = await api();
    const { url, targetGroupArn: TargetGroupArn } = await listener(elb, { TargetType: 'ip' }, 2);
    const { port: Port } = await serve((_, response) => response.end('here'));
    const Targets = [{ Id: '127.0.0.1', Port }];
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    await until(async () => (await states(elb, TargetGroupArn)).join() === 'healthy');
    expect(await (await fetch(url)).text()).toBe('here');
    expect(await states(elb, TargetGroupArn, [{ Id: '127.0.0.9' }])).toEqual(['unused Target.NotRegistered']);
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
    expect(await states(elb, TargetGroupArn)).toEqual(['draining Target.DeregistrationInProgress']);
    expect((await fetch(url)).status).toBe(503);
    await until(async () => (await states(elb, TargetGroupArn)).length === 0);
  });

  it('15.16 are of this machine, and of a group of addresses', async () => {
    const { elb } = await api();
    const { targetGroupArn: TargetGroupArn } = await listener(elb, { TargetType: 'ip' });
    const register = (Id: string, arn = TargetGroupArn): Promise<string> =>
      refused(elb.send(new RegisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id }] })));
    expect(await register('10.0.0.1')).toContain('InvalidTargetException');
    expect(await register('169.254.169.254')).toContain('InvalidTargetException');
    expect(await register('example.com')).toContain('is not valid');
    const instances = await listener(elb, { Name: 'instances' });
    expect(await register('i-0123456789abcdef0', instances.targetGroupArn)).toContain('InvalidTargetException');
  });

  it('15.16 are unused while no listener sends requests to their group', async () => {
    const { elb } = await api();
    const { TargetGroups } = await elb.send(new CreateTargetGroupCommand({ Name: 'alone', TargetType: 'ip' }));
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port: 9 }] }));
    expect(await states(elb, TargetGroupArn)).toEqual(['unused Target.NotInUse']);
  });

  it('15.17 a health check that is changed holds for the targets that are there', async () => {
    const { elb } = await api();
    const group = { TargetType: 'ip', HealthCheckIntervalSeconds: 300, HealthCheckPath: '/broken' } as const;
    const { targetGroupArn: TargetGroupArn } = await listener(elb, group);
    const { port: Port } = await serve((request, response) => {
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end();
    });
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port }] }));
    expect(await states(elb, TargetGroupArn)).toEqual(['initial Elb.InitialHealthChecking']);
    await elb.send(new ModifyTargetGroupCommand({ TargetGroupArn, HealthCheckPath: '/fine' }));
    await until(async () => (await states(elb, TargetGroupArn)).join() === 'healthy');
    const Matcher = { HttpCode: '204' };
    const settings = { HealthCheckIntervalSeconds: 1, UnhealthyThresholdCount: 1, Matcher };
    await elb.send(new ModifyTargetGroupCommand({ TargetGroupArn, ...settings }));
    await until(async () => (await states(elb, TargetGroupArn)).join() === 'unhealthy Target.ResponseCodeMismatch');
  });

  it('15.18 a client comes back to its target by the cookie AWSALB', async () => {
    const { elb } = await api();
    const { url, targetGroupArn: TargetGroupArn } = await listener(elb, { TargetType: 'ip' });
    const servers = [
      await serve((_, response) => response.setHeader('Set-Cookie', 'own=1').end('a')),
      await serve((_, response) => response.end('b')),
    ];
    const Targets = servers.map(({ port }) => ({ Id: '127.0.0.1', Port: port }));
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    const Attributes = [{ Key: 'stickiness.enabled', Value: 'true' }];
    await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    await until(async () => (await states(elb, TargetGroupArn)).join() === 'healthy,healthy');
    const first = await fetch(url);
    const own = await first.text();
    const cookies = first.headers.getSetCookie();
    const cookie = cookies.find((each) => each.startsWith('AWSALB='))?.split(';')[0] ?? '';
    expect(cookies.some((each) => /^AWSALBCORS=.*SameSite=None$/.test(each))).toBe(true);
    for (let at = 0; at < 5; at += 1) expect(await (await fetch(url, { headers: { cookie } })).text()).toBe(own);
    const refusal = await refused(
      elb.send(
        new ModifyTargetGroupAttributesCommand({
          TargetGroupArn,
          Attributes: [{ Key: 'stickiness.type', Value: 'app_cookie' }],
        }),
      ),
    );
    expect(refusal).toContain('app_cookie');
  });
});

describe('a network load balancer', () => {
  it('15.19 passes connections on to targets that take one, both ways, and another one takes what is refused', async () => {
    const { elb } = await api();
    const upper = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()));
      socket.on('end', () => socket.end());
    }).listen(0, '127.0.0.1');
    await once(upper, 'listening');
    onTestFinished(() => void upper.close());
    const group = { Name: 'tcp', Protocol: 'TCP', TargetType: 'ip', HealthCheckIntervalSeconds: 1 } as const;
    const { TargetGroups } = await elb.send(new CreateTargetGroupCommand(group));
    expect(TargetGroups).toMatchObject([{ Protocol: 'TCP', HealthCheckProtocol: 'TCP' }]);
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    const balancer = await elb.send(new CreateLoadBalancerCommand({ Name: 'tcp', Type: 'network' }));
    const LoadBalancerArn = balancer.LoadBalancers?.[0]?.LoadBalancerArn ?? '';
    expect(LoadBalancerArn).toContain(':loadbalancer/net/tcp/');
    const listen = (Protocol: 'TCP' | 'TLS' | 'HTTP') =>
      new CreateListenerCommand({
        LoadBalancerArn,
        Protocol,
        Port: 0,
        DefaultActions: [{ Type: 'forward', TargetGroupArn }],
      });
    expect(await refused(elb.send(listen('HTTP')))).toContain("Listener protocol 'HTTP' must be one of");
    expect(await refused(elb.send(listen('TLS')))).toContain('The protocol TLS is not emulated');
    const { Listeners } = await elb.send(listen('TCP'));
    const Port = (upper.address() as AddressInfo).port;
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port }] }));
    await until(async () => (await states(elb, TargetGroupArn)).join() === 'healthy');
    const client = connect(Listeners?.[0]?.Port ?? 0, '127.0.0.1');
    client.end('hello');
    expect(await text(client)).toBe('HELLO');
  });
});

describe('what is kept of load balancers', () => {
  it('15.20 attributes, subnets and tags are kept, and deletion protection protects', async () => {
    const { elb } = await api();
    const { loadBalancerArn: LoadBalancerArn } = await listener(elb);
    const set = (Key: string, Value: string) =>
      elb.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes: [{ Key, Value }] }));
    await set('idle_timeout.timeout_seconds', '7');
    await set('deletion_protection.enabled', 'true');
    expect(await refused(set('idle_timeout.timeout_seconds', '0'))).toContain("must be between '1-4000'");
    expect(await refused(set('no.such', '1'))).toContain("key 'no.such' is not recognized");
    const { Attributes } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
    expect(Attributes).toEqual(
      expect.arrayContaining([
        { Key: 'idle_timeout.timeout_seconds', Value: '7' },
        { Key: 'routing.http2.enabled', Value: 'true' },
      ]),
    );
    expect(await refused(elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn })))).toContain(
      'OperationNotPermittedException',
    );
    const subnets = await elb.send(new SetSubnetsCommand({ LoadBalancerArn, Subnets: ['subnet-1', 'subnet-2'] }));
    expect(subnets.AvailabilityZones?.map(({ SubnetId }) => SubnetId)).toEqual(['subnet-1', 'subnet-2']);
    const ResourceArns = [LoadBalancerArn];
    const Tags = [
      { Key: 'team', Value: 'web' },
      { Key: 'stage', Value: 'test' },
    ];
    await elb.send(new AddTagsCommand({ ResourceArns, Tags }));
    await elb.send(new RemoveTagsCommand({ ResourceArns, TagKeys: ['stage'] }));
    const described = await elb.send(new DescribeTagsCommand({ ResourceArns }));
    expect(described.TagDescriptions).toEqual([{ ResourceArn: LoadBalancerArn, Tags: [Tags[0]] }]);
  });

  it('15.20 a capacity reservation is kept until it is reset', async () => {
    const { elb } = await api();
    const { loadBalancerArn: LoadBalancerArn } = await listener(elb);
    const read = async () => {
      const answer = await elb.send(new DescribeCapacityReservationCommand({ LoadBalancerArn }));
      const zones = answer.CapacityReservationState?.map(({ State, EffectiveCapacityUnits }) => [
        State?.Code,
        EffectiveCapacityUnits,
      ]);
      return { units: answer.MinimumLoadBalancerCapacity?.CapacityUnits, zones };
    };
    expect(await read()).toEqual({ units: undefined, zones: [] });
    const modify = (members: Partial<ModifyCapacityReservationCommandInput>) =>
      elb.send(new ModifyCapacityReservationCommand({ LoadBalancerArn, ...members }));
    await modify({ MinimumLoadBalancerCapacity: { CapacityUnits: 100 } });
    expect(await read()).toEqual({ units: 100, zones: [['provisioned', 100]] });
    expect(await refused(modify({}))).toContain('You must specify either minimum load balancer capacity or reset');
    const both = { MinimumLoadBalancerCapacity: { CapacityUnits: 100 }, ResetCapacityReservation: true };
    expect(await refused(modify(both))).toContain('InvalidConfigurationRequestException');
    await modify({ ResetCapacityReservation: true });
    expect(await read()).toEqual({ units: undefined, zones: [] });
  });

  it('15.21 a service is refused for a target group that no load balancer uses, also by an update', async () => {
    const { ecs, elb } = await api();
    const { TargetGroups } = await elb.send(new CreateTargetGroupCommand({ Name: 'alone', TargetType: 'ip' }));
    const targetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    await ecs.call('RegisterTaskDefinition', {
      family: 'web',
      containerDefinitions: [{ name: 'app', image: 'web', memory: 64, portMappings: [{ containerPort: 80 }] }],
    });
    const loadBalancers = [{ targetGroupArn, containerName: 'app', containerPort: 80 }];
    const service = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 0 };
    const refusal = `InvalidParameterException: The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`;
    expect(await refused(ecs.call('CreateService', { ...service, loadBalancers }))).toBe(refusal);
    await ecs.call('CreateService', service);
    const update = (members: JsonObject) => ecs.call('UpdateService', { cluster: 'c', service: 's', ...members });
    expect(await refused(update({ loadBalancers }))).toBe(refusal);

    const used = await listener(elb);
    await update({ loadBalancers: [{ ...loadBalancers[0], targetGroupArn: used.targetGroupArn }] });
    await elb.send(new DeleteListenerCommand({ ListenerArn: used.arn }));
    await update({ desiredCount: 1 });
  });
});
