import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { text, texts } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { isSamePlace } from '../state/place.ts';
import { privateAddress, type Task } from '../state/task.ts';
import { newResourceId, numberBetween, resourceName, validationError } from './query-input.ts';
import type { Target } from './target.ts';
import { DEFAULT_ATTRIBUTES, DEFAULT_HEALTH_CHECK, type TargetGroup } from './target-group.ts';
import { attributesOf, healthCheckOf } from './target-group-input.ts';

const PORTS = { least: 1, most: 65_535 };

/** CreateTargetGroup. The same name again answers with the group that is there. */
export function createTargetGroup({ world, region, input }: Call): JsonObject {
  const name = resourceName(input);
  const protocol = text(input, 'Protocol') ?? 'HTTP';
  if (protocol !== 'HTTP') throw validationError(`The protocol ${protocol} is not emulated by local-ecs: use HTTP`);
  const healthCheck = healthCheckOf(input, DEFAULT_HEALTH_CHECK);
  const there = world.targetGroups.known(region.place).find((group) => group.name === name);
  if (there !== undefined) {
    if (JSON.stringify(there.healthCheck) === JSON.stringify(healthCheck)) return { TargetGroups: [view(there, [])] };
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
    port: numberBetween(input, 'Port', PORTS) ?? 80,
    targetType: text(input, 'TargetType') ?? 'instance',
    vpcId: text(input, 'VpcId'),
    healthCheck,
    attributes: new Map(DEFAULT_ATTRIBUTES),
  };
  world.targetGroups.add(group);
  return { TargetGroups: [view(group, [])] };
}

/** ModifyTargetGroup: the health check. Targets that are registered already go on as they began. */
export function modifyTargetGroup(call: Call): JsonObject {
  const group = knownGroup(call);
  group.healthCheck = healthCheckOf(call.input, group.healthCheck);
  return { TargetGroups: [groupView(call, group)] };
}

export function modifyTargetGroupAttributes(call: Call): JsonObject {
  const group = knownGroup(call);
  for (const [key, value] of attributesOf(call.input)) group.attributes.set(key, value);
  return { Attributes: attributesView(group) };
}

/** DeleteTargetGroup. One that a listener forwards to is in use. */
export function deleteTargetGroup(call: Call): JsonObject {
  const arn = text(call.input, 'TargetGroupArn') ?? '';
  const isUsed = [...call.world.loadBalancers.listeners.values()].some(({ targetGroupArn }) => targetGroupArn === arn);
  if (isUsed) {
    throw new EcsError('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`);
  }
  call.world.targetGroups.remove(arn);
  return {};
}

/** DescribeTargetGroups, all of the region or those that are named by ARN, name or load balancer. */
export function describeTargetGroups(call: Call): JsonObject {
  const arns = texts(call.input, 'TargetGroupArns');
  const names = texts(call.input, 'Names');
  const balancer = text(call.input, 'LoadBalancerArn');
  const known = call.world.targetGroups.known(call.region.place);
  const missing =
    arns.some((arn) => !known.some((group) => group.arn === arn)) ||
    names.some((name) => !known.some((group) => group.name === name));
  if (missing) throw notFound();
  const isAsked = ({ arn, name }: TargetGroup): boolean =>
    (arns.length === 0 && names.length === 0) || arns.includes(arn) || names.includes(name);
  const wanted = known.filter(
    (group) => isAsked(group) && (balancer === null || balancersOf(call, group.arn).includes(balancer)),
  );
  return { TargetGroups: wanted.map((group) => groupView(call, group)) };
}

export function describeTargetGroupAttributes(call: Call): JsonObject {
  return { Attributes: attributesView(knownGroup(call)) };
}

/** DescribeTargetHealth: real targets as they were checked, simulated ones as their task has it. */
export function describeTargetHealth(call: Call): JsonObject {
  const { arn } = knownGroup(call);
  const real = call.world.balancer.targets(arn);
  const checked = new Set(real.map(({ taskId }) => taskId));
  const tasks = [...call.region.clusters.values()].flatMap((cluster) => [...cluster.tasks.values()]);
  const simulated = tasks.filter(({ id, targetHealth }) => targetHealth !== 'none' && !checked.has(id));
  return {
    TargetHealthDescriptions: [...real.map(targetView), ...simulated.flatMap((task) => simulatedTargets(task, arn))],
  };
}

function targetView({ host, port, health, isDraining }: Target): JsonObject {
  const draining = {
    State: 'draining',
    Reason: 'Target.DeregistrationInProgress',
    Description: 'Target deregistration is in progress',
  };
  const checked = {
    State: health.state,
    Reason: health.reason ?? undefined,
    Description: health.description ?? undefined,
  };
  return {
    Target: { Id: host, Port: port },
    HealthCheckPort: String(port),
    TargetHealth: isDraining ? draining : checked,
  };
}

function simulatedTargets(task: Task, arn: string): JsonObject[] {
  return task.targetGroups
    .filter(({ targetGroupArn }) => targetGroupArn === arn)
    .map(({ containerPort }) => ({
      Target: { Id: privateAddress(task), Port: containerPort },
      TargetHealth: { State: task.targetHealth },
    }));
}

function attributesView({ attributes }: TargetGroup): JsonObject[] {
  return [...attributes].map(([Key, Value]) => ({ Key, Value }));
}

function groupView(call: Call, group: TargetGroup): JsonObject {
  return view(group, balancersOf(call, group.arn));
}

function view({ arn, name, port, targetType, vpcId, healthCheck }: TargetGroup, balancers: string[]): JsonObject {
  return {
    TargetGroupArn: arn,
    TargetGroupName: name,
    Protocol: 'HTTP',
    ProtocolVersion: 'HTTP1',
    Port: port,
    VpcId: vpcId ?? undefined,
    TargetType: targetType,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: healthCheck.port,
    HealthCheckEnabled: true,
    HealthCheckPath: healthCheck.path,
    HealthCheckIntervalSeconds: healthCheck.interval,
    HealthCheckTimeoutSeconds: healthCheck.timeout,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    Matcher: { HttpCode: healthCheck.matcher },
    LoadBalancerArns: balancers,
  };
}

/** The load balancers that forward to the group. */
function balancersOf({ world }: Call, targetGroupArn: string): string[] {
  const listeners = [...world.loadBalancers.listeners.values()];
  const own = listeners.filter((listener) => listener.targetGroupArn === targetGroupArn);
  return [...new Set(own.map(({ loadBalancer }) => loadBalancer.arn))];
}

/** The group that TargetGroupArn names. @throws TargetGroupNotFound */
function knownGroup({ world, region, input }: Call): TargetGroup {
  const group = world.targetGroups.find(text(input, 'TargetGroupArn') ?? '');
  if (group === null || !isSamePlace(group, region.place)) throw notFound();
  return group;
}

function notFound(): EcsError {
  return new EcsError('TargetGroupNotFound', 'One or more target groups not found');
}
