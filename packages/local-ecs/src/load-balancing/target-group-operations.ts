import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { text, texts } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { isSamePlace } from '../state/place.ts';
import { askedByName } from './asked-for.ts';
import { attributesOf, attributesView } from './attributes.ts';
import { findBalancer } from './load-balancer-operations.ts';
import { pageOf } from './page.ts';
import { newResourceId, numberBetween, requiredText, resourceName, validationError } from './query-input.ts';
import { tagsOf } from './tags-input.ts';
import { DEFAULT_HEALTH_CHECKS, type TargetGroup } from './target-group.ts';
import { groupAttributes, groupAttributesProblem } from './target-group-attributes.ts';
import { groupProtocolOf, healthCheckOf, targetTypeOf } from './target-group-input.ts';

const PORTS = { least: 1, most: 65_535 };

/** CreateTargetGroup. The same name again answers with the group that is there. */
export function createTargetGroup(call: Call): JsonObject {
  const { world, region, input } = call;
  const name = resourceName(input);
  const protocol = groupProtocolOf(input);
  const targetType = targetTypeOf(input);
  const port = numberBetween(input, 'Port', PORTS) ?? 80;
  const healthCheck = healthCheckOf(input, DEFAULT_HEALTH_CHECKS[protocol], protocol);
  const tags = tagsOf(input);
  const there = world.targetGroups.known(region.place).find((group) => group.name === name);
  if (there !== undefined) {
    const isSame =
      JSON.stringify(there.healthCheck) === JSON.stringify(healthCheck) &&
      there.protocol === protocol &&
      there.port === port &&
      there.targetType === targetType;
    if (isSame) return { TargetGroups: [groupView(call, there)] };
    throw new EcsError(
      'DuplicateTargetGroupName',
      `A target group with the same name '${name}' exists, but with different settings`,
    );
  }
  const group: TargetGroup = {
    arn: `arn:aws:elasticloadbalancing:${region.name}:${region.accountId}:targetgroup/${name}/${newResourceId()}`,
    name,
    accountId: region.accountId,
    region: region.name,
    protocol,
    port,
    targetType,
    vpcId: text(input, 'VpcId'),
    isNamedOnly: false,
    healthCheck,
    attributes: {},
    registered: [],
  };
  world.targetGroups.add(group);
  world.loadBalancers.tags.set(group.arn, tags);
  return { TargetGroups: [groupView(call, group)] };
}

/** ModifyTargetGroup: the health check; targets are checked by it from now on, and keep the health that they have. */
export function modifyTargetGroup(call: Call): JsonObject {
  const group = findGroup(call);
  group.healthCheck = healthCheckOf(call.input, group.healthCheck, group.protocol);
  call.world.balancer.recheck(group.arn);
  return { TargetGroups: [groupView(call, group)] };
}

/** ModifyTargetGroupAttributes: those that are given; the others stay. */
export function modifyTargetGroupAttributes(call: Call): JsonObject {
  const group = findGroup(call);
  const set = attributesOf(call.input);
  const problem = groupAttributesProblem(group, set);
  if (problem !== null) throw validationError(problem);
  group.attributes = { ...group.attributes, ...set };
  return { Attributes: attributesView(groupAttributes(group)) };
}

/** DescribeTargetGroupAttributes: those that were set over the defaults of AWS. */
export function describeTargetGroupAttributes(call: Call): JsonObject {
  return { Attributes: attributesView(groupAttributes(findGroup(call))) };
}

/** DeleteTargetGroup. One that a listener or a rule forwards to is in use; one that is not there is no error. */
export function deleteTargetGroup(call: Call): JsonObject {
  const { world, region } = call;
  const group = world.targetGroups.find(requiredText(call.input, 'TargetGroupArn'));
  if (group === null || !isSamePlace(group, region.place)) return {};
  if (world.loadBalancers.usersOf(group.arn).length > 0) {
    throw new EcsError('ResourceInUse', `Target group '${group.arn}' is currently in use by a listener or a rule`);
  }
  for (const address of group.registered) {
    world.balancer.drainAddress(group, address);
    world.balancer.removeAddress(group, address);
  }
  world.targetGroups.remove(group.arn);
  world.loadBalancers.tags.delete(group.arn);
  return {};
}

/** DescribeTargetGroups, all of the region or those that are named by ARN, name or load balancer. */
export function describeTargetGroups(call: Call): JsonObject {
  const balancerArn = text(call.input, 'LoadBalancerArn');
  const areListed = ['TargetGroupArns', 'Names'].map((member) => texts(call.input, member).length > 0);
  if ([...areListed, balancerArn !== null].filter(Boolean).length > 1) {
    throw validationError(
      'Target group names, target group ARNs, and a load balancer ARN cannot be specified at the same time',
    );
  }
  if (balancerArn !== null) findBalancer(call, balancerArn);
  const { targetGroups, loadBalancers } = call.world;
  const asked = askedByName(call.input, 'TargetGroupArns', targetGroups.known(call.region.place), groupNotFound);
  const wanted = asked.filter(({ arn }) => balancerArn === null || loadBalancers.usersOf(arn).includes(balancerArn));
  const { items, nextMarker } = pageOf(call.input, wanted);
  return { TargetGroups: items.map((group) => groupView(call, group)), NextMarker: nextMarker };
}

/** The group that TargetGroupArn names. @throws TargetGroupNotFound */
export function findGroup({ world, region, input }: Call): TargetGroup {
  const group = world.targetGroups.find(requiredText(input, 'TargetGroupArn'));
  if (group === null || !isSamePlace(group, region.place)) throw groupNotFound();
  return group;
}

function groupNotFound(): EcsError {
  return new EcsError('TargetGroupNotFound', 'One or more target groups not found');
}

function groupView({ world }: Call, group: TargetGroup): JsonObject {
  const { healthCheck } = group;
  const isHttpCheck = healthCheck.protocol === 'HTTP';
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    ProtocolVersion: group.protocol === 'HTTP' ? 'HTTP1' : undefined,
    Port: group.port,
    VpcId: group.vpcId ?? undefined,
    TargetType: group.targetType,
    HealthCheckProtocol: healthCheck.protocol,
    HealthCheckPort: healthCheck.port,
    HealthCheckEnabled: true,
    HealthCheckPath: isHttpCheck ? healthCheck.path : undefined,
    HealthCheckIntervalSeconds: healthCheck.interval,
    HealthCheckTimeoutSeconds: healthCheck.timeout,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    Matcher: isHttpCheck ? { HttpCode: healthCheck.matcher } : undefined,
    LoadBalancerArns: [...world.loadBalancers.usersOf(group.arn)],
    IpAddressType: 'ipv4',
  };
}
