import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { text, texts } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { isSamePlace } from '../state/place.ts';
import type { LoadBalancer } from './load-balancers.ts';
import { newResourceId, resourceName, validationError } from './query-input.ts';

/** CreateLoadBalancer: an application load balancer. The same name again answers with the one that is there. */
export function createLoadBalancer(call: Call): JsonObject {
  const { world, region, input } = call;
  const name = resourceName(input);
  const type = text(input, 'Type') ?? 'application';
  if (type !== 'application') throw validationError(`The load balancer type ${type} is not emulated by local-ecs`);
  const there = balancersOf(call).find((balancer) => balancer.name === name);
  if (there !== undefined) return { LoadBalancers: [view(there)] };
  const id = newResourceId();
  const balancer: LoadBalancer = {
    arn: `arn:aws:elasticloadbalancing:${region.name}:${region.accountId}:loadbalancer/app/${name}/${id}`,
    name,
    accountId: region.accountId,
    region: region.name,
    id,
    scheme: text(input, 'Scheme') ?? 'internet-facing',
    subnets: texts(input, 'Subnets'),
    securityGroups: texts(input, 'SecurityGroups'),
    createdAt: world.pace.now(),
  };
  world.loadBalancers.balancers.set(balancer.arn, balancer);
  return { LoadBalancers: [view(balancer)] };
}

/** DescribeLoadBalancers, all of the region or those that are named by ARN or name. */
export function describeLoadBalancers(call: Call): JsonObject {
  const arns = texts(call.input, 'LoadBalancerArns');
  const names = texts(call.input, 'Names');
  const known = balancersOf(call);
  const missing =
    arns.find((arn) => !known.some((each) => each.arn === arn)) ??
    names.find((name) => !known.some((each) => each.name === name));
  if (missing !== undefined) throw balancerNotFound(missing);
  const isAsked = ({ arn, name }: LoadBalancer): boolean =>
    (arns.length === 0 && names.length === 0) || arns.includes(arn) || names.includes(name);
  return { LoadBalancers: known.filter(isAsked).map(view) };
}

/** DeleteLoadBalancer, and its listeners with it. One that is not there is no error. */
export function deleteLoadBalancer({ world, input }: Call): JsonObject {
  const arn = text(input, 'LoadBalancerArn') ?? '';
  const { balancers, listeners } = world.loadBalancers;
  for (const listener of [...listeners.values()].filter(({ loadBalancer }) => loadBalancer.arn === arn)) {
    listener.http.close();
    listeners.delete(listener.arn);
  }
  balancers.delete(arn);
  return {};
}

/** The load balancer of that ARN. @throws LoadBalancerNotFound */
export function findBalancer(call: Call, arn: string): LoadBalancer {
  const balancer = call.world.loadBalancers.balancers.get(arn);
  if (balancer === undefined || !isSamePlace(balancer, call.region.place)) throw balancerNotFound(arn);
  return balancer;
}

function balancersOf({ world, region }: Call): LoadBalancer[] {
  return [...world.loadBalancers.balancers.values()].filter((balancer) => isSamePlace(balancer, region.place));
}

function balancerNotFound(nameOrArn: string): EcsError {
  return new EcsError('LoadBalancerNotFound', `Load balancers '[${nameOrArn}]' not found`);
}

function view({ arn, name, region, scheme, subnets, securityGroups, createdAt }: LoadBalancer): JsonObject {
  return {
    LoadBalancerArn: arn,
    LoadBalancerName: name,
    // Its listeners are ports of this machine.
    DNSName: '127.0.0.1',
    CanonicalHostedZoneId: 'ZLOCAL',
    CreatedTime: new Date(createdAt).toISOString(),
    Scheme: scheme,
    VpcId: 'vpc-local',
    State: { Code: 'active' },
    Type: 'application',
    AvailabilityZones: subnets.map((SubnetId) => ({ ZoneName: `${region}a`, SubnetId })),
    SecurityGroups: [...securityGroups],
    IpAddressType: 'ipv4',
  };
}
