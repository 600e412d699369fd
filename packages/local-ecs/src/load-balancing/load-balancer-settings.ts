import type { JsonObject } from '../json.ts';
import { texts } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { attributesOf, attributesView } from './attributes.ts';
import { attributeProblem, balancerAttributes } from './load-balancer-attributes.ts';
import { addressTypeOf, findBalancer, subnetsOf, zonesView } from './load-balancer-operations.ts';
import { requiredText, validationError } from './query-input.ts';

/** DescribeLoadBalancerAttributes: those that were set over the defaults of AWS. */
export function describeLoadBalancerAttributes(call: Call): JsonObject {
  return { Attributes: attributesView(balancerAttributes(asked(call))) };
}

/** ModifyLoadBalancerAttributes: kept, and of the kept ones the idle timeout and the deletion protection have an effect. */
export function modifyLoadBalancerAttributes(call: Call): JsonObject {
  const balancer = asked(call);
  const set = attributesOf(call.input);
  for (const [key, value] of Object.entries(set)) {
    const problem = attributeProblem(balancer, key, value);
    if (problem !== null) throw validationError(problem);
  }
  balancer.attributes = { ...balancer.attributes, ...set };
  return { Attributes: attributesView(balancerAttributes(balancer)) };
}

/** SetSubnets: kept. */
export function setSubnets(call: Call): JsonObject {
  const balancer = asked(call);
  const subnets = subnetsOf(call.input);
  if (subnets.length === 0) throw validationError('You must specify subnets or subnet mappings');
  const addressType = addressTypeOf(call.input);
  balancer.subnets = subnets;
  balancer.ipAddressType = addressType ?? balancer.ipAddressType;
  return { AvailabilityZones: zonesView(balancer), IpAddressType: balancer.ipAddressType };
}

/** SetSecurityGroups: kept. */
export function setSecurityGroups(call: Call): JsonObject {
  const balancer = asked(call);
  balancer.securityGroups = texts(call.input, 'SecurityGroups');
  return { SecurityGroupIds: [...balancer.securityGroups] };
}

/** SetIpAddressType: kept. */
export function setIpAddressType(call: Call): JsonObject {
  const balancer = asked(call);
  const type = addressTypeOf(call.input);
  if (type === null) throw validationError('IpAddressType is required');
  balancer.ipAddressType = type;
  return { IpAddressType: type };
}

function asked(call: Call): ReturnType<typeof findBalancer> {
  return findBalancer(call, requiredText(call.input, 'LoadBalancerArn'));
}
