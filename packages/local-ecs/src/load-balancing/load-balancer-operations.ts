import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structures, text, texts } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { isSamePlace } from '../state/place.ts';
import { askedByName } from './asked-for.ts';
import { arnWord, type LoadBalancer } from './load-balancer.ts';
import { balancerAttributes, DELETION_PROTECTION } from './load-balancer-attributes.ts';
import { pageOf } from './page.ts';
import { newResourceId, notInEnum, requiredText, resourceName, validationError } from './query-input.ts';
import { tagsOf } from './tags-input.ts';

const MOST_BALANCERS = 50;
const SCHEMES = ['internet-facing', 'internal'];
const ADDRESS_TYPES = ['ipv4', 'dualstack'];

/** CreateLoadBalancer: an application or network load balancer. The same again answers with the one that is there. */
export function createLoadBalancer(call: Call): JsonObject {
  const { world, region, input } = call;
  const name = resourceName(input);
  if (name.startsWith('internal-')) {
    throw validationError(`The load balancer name '${name}' cannot begin with 'internal-'`);
  }
  const type = text(input, 'Type') ?? 'application';
  if (type !== 'application' && type !== 'network') {
    throw type === 'gateway'
      ? validationError('The load balancer type gateway is not emulated by local-ecs')
      : notInEnum(type, 'type', ['application', 'network', 'gateway']);
  }
  const scheme = text(input, 'Scheme') ?? 'internet-facing';
  if (!SCHEMES.includes(scheme)) throw notInEnum(scheme, 'scheme', SCHEMES);
  const tags = tagsOf(input);
  const id = newResourceId();
  const wanted: LoadBalancer = {
    arn: `arn:aws:elasticloadbalancing:${region.name}:${region.accountId}:loadbalancer/${arnWord({ type })}/${name}/${id}`,
    name,
    accountId: region.accountId,
    region: region.name,
    id,
    type,
    scheme,
    subnets: subnetsOf(input),
    securityGroups: texts(input, 'SecurityGroups'),
    ipAddressType: addressTypeOf(input) ?? 'ipv4',
    createdAt: world.pace.now(),
    attributes: {},
  };
  const known = balancersOf(call);
  const there = known.find((balancer) => balancer.name === name);
  if (there !== undefined) {
    if (there.type === wanted.type && there.scheme === wanted.scheme) return { LoadBalancers: [balancerView(there)] };
    throw new EcsError(
      'DuplicateLoadBalancerName',
      `A load balancer with the same name '${name}' exists, but with different settings`,
    );
  }
  if (known.length >= MOST_BALANCERS) {
    throw new EcsError('TooManyLoadBalancers', `The maximum number of load balancers is ${MOST_BALANCERS}`);
  }
  world.loadBalancers.balancers.set(wanted.arn, wanted);
  world.loadBalancers.tags.set(wanted.arn, tags);
  return { LoadBalancers: [balancerView(wanted)] };
}

/** DescribeLoadBalancers, all of the region or those that are named by ARN or name. */
export function describeLoadBalancers(call: Call): JsonObject {
  if (texts(call.input, 'LoadBalancerArns').length > 0 && texts(call.input, 'Names').length > 0) {
    throw validationError('Load balancer names and load balancer ARNs cannot be specified at the same time');
  }
  const wanted = askedByName(call.input, 'LoadBalancerArns', balancersOf(call), balancerNotFound);
  const { items, nextMarker } = pageOf(call.input, wanted);
  return { LoadBalancers: items.map(balancerView), NextMarker: nextMarker };
}

/** DeleteLoadBalancer, and its listeners with it. One that is not there is no error. */
export function deleteLoadBalancer(call: Call): JsonObject {
  const arn = requiredText(call.input, 'LoadBalancerArn');
  const balancer = balancersOf(call).find((each) => each.arn === arn);
  if (balancer === undefined) return {};
  if (balancerAttributes(balancer)[DELETION_PROTECTION] === 'true') {
    throw new EcsError(
      'OperationNotPermitted',
      `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`,
    );
  }
  const { loadBalancers } = call.world;
  for (const listener of loadBalancers.listenersOf(arn)) loadBalancers.removeListener(listener);
  loadBalancers.balancers.delete(arn);
  loadBalancers.tags.delete(arn);
  return {};
}

/** The load balancer of that ARN. @throws LoadBalancerNotFound */
export function findBalancer(call: Call, arn: string): LoadBalancer {
  const balancer = call.world.loadBalancers.balancers.get(arn);
  if (balancer === undefined || !isSamePlace(balancer, call.region.place)) throw balancerNotFound(arn);
  return balancer;
}

/** The subnets of a request, said in either way. */
export function subnetsOf(input: JsonObject): string[] {
  return [
    ...texts(input, 'Subnets'),
    ...structures(input, 'SubnetMappings').map((each) => requiredText(each, 'SubnetId')),
  ];
}

/** @throws ValidationError */
export function addressTypeOf(input: JsonObject): string | null {
  const type = text(input, 'IpAddressType');
  if (type !== null && !ADDRESS_TYPES.includes(type)) throw notInEnum(type, 'ipAddressType', ADDRESS_TYPES);
  return type;
}

/** The zones that the subnets of a load balancer are in: as many as there are subnets. */
export function zonesView({ subnets, region }: LoadBalancer): JsonObject[] {
  return subnets.map((SubnetId, at) => ({ ZoneName: `${region}${'abcdef'.charAt(at % 6)}`, SubnetId }));
}

function balancersOf({ world, region }: Call): LoadBalancer[] {
  return [...world.loadBalancers.balancers.values()].filter((balancer) => isSamePlace(balancer, region.place));
}

function balancerNotFound(nameOrArn: string): EcsError {
  return new EcsError('LoadBalancerNotFound', `Load balancers '[${nameOrArn}]' not found`);
}

function balancerView(balancer: LoadBalancer): JsonObject {
  return {
    LoadBalancerArn: balancer.arn,
    LoadBalancerName: balancer.name,
    // Its listeners are ports of this machine.
    DNSName: '127.0.0.1',
    CanonicalHostedZoneId: 'ZLOCAL',
    CreatedTime: new Date(balancer.createdAt).toISOString(),
    Scheme: balancer.scheme,
    VpcId: 'vpc-local',
    State: { Code: 'active' },
    Type: balancer.type,
    AvailabilityZones: zonesView(balancer),
    SecurityGroups: [...balancer.securityGroups],
    IpAddressType: balancer.ipAddressType,
  };
}
