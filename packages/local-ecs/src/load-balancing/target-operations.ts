import { isIP } from 'node:net';
import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structures } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { privateAddress } from '../state/task.ts';
import { numberBetween, requiredText, validationError } from './query-input.ts';
import { DRAINING, NOT_IN_USE, NOT_REGISTERED, type ShownHealth, shownHealth, shownSimulated } from './shown-health.ts';
import type { RegisteredTarget, TargetGroup } from './target-group.ts';
import { findGroup } from './target-group-operations.ts';

const PORTS = { least: 1, most: 65_535 };
const MOST_TARGETS = 1000;

/** RegisterTargets: addresses of this machine, in groups of the type `ip`. The same again changes nothing. */
export function registerTargets(call: Call): JsonObject {
  const group = findGroup(call);
  const asked = structures(call.input, 'Targets').map((target) => addressOf(target, group));
  if (asked.length === 0) throw validationError('Targets is required');
  const fresh = asked.filter(
    (address, at) => !isAmong(group.registered, address) && !isAmong(asked.slice(0, at), address),
  );
  if (group.registered.length + fresh.length > MOST_TARGETS) {
    throw new EcsError('TooManyTargets', `A target group can have at most ${MOST_TARGETS} targets`);
  }
  group.registered = [...group.registered, ...fresh];
  for (const address of fresh) call.world.balancer.add(group, address);
  return {};
}

/** DeregisterTargets: they drain first. One that is not registered is no error. */
export function deregisterTargets(call: Call): JsonObject {
  const { world, input } = call;
  const group = findGroup(call);
  const asked = structures(input, 'Targets').map((target) => ({
    id: requiredText(target, 'Id'),
    port: numberBetween(target, 'Port', PORTS),
  }));
  if (asked.length === 0) throw validationError('Targets is required');
  const gone = group.registered.filter((address) =>
    asked.some(({ id, port }) => id === address.id && (port === null || port === address.port)),
  );
  group.registered = group.registered.filter((address) => !gone.includes(address));
  for (const address of gone) {
    world.balancer.drainAddress(group, address);
    const delayMs = world.targetGroups.deregistrationDelay(group.arn) * 1000;
    world.pace.after(delayMs, () => world.balancer.removeAddress(group, address));
  }
  return {};
}

/** DescribeTargetHealth, of all targets or of those that are asked for: real ones as they were checked, simulated ones as their task has it. */
export function describeTargetHealth(call: Call): JsonObject {
  const group = findGroup(call);
  const known = shownTargets(call, group);
  const asked = structures(call.input, 'Targets').map((target) => ({
    id: requiredText(target, 'Id'),
    port: numberBetween(target, 'Port', PORTS),
  }));
  const shown = asked.flatMap(({ id, port }) => {
    const found = known.filter((each) => each.id === id && (port === null || each.port === port));
    return found.length > 0 ? found : [{ id, port: port ?? group.port, health: NOT_REGISTERED }];
  });
  return {
    TargetHealthDescriptions: (asked.length === 0 ? known : shown).map(({ id, port, health }) => ({
      Target: { Id: id, Port: port },
      HealthCheckPort: group.healthCheck.port === 'traffic-port' ? String(port) : group.healthCheck.port,
      TargetHealth: { State: health.state, Reason: health.reason, Description: health.description },
    })),
  };
}

interface ShownTarget extends RegisteredTarget {
  readonly health: ShownHealth;
}

function shownTargets({ world, region }: Call, group: TargetGroup): ShownTarget[] {
  const { arn } = group;
  // Of a group that nobody created nobody can say who uses it.
  const isUnused = !group.isNamedOnly && world.loadBalancers.usersOf(arn).length === 0;
  const unlessUnused = (health: ShownHealth): ShownHealth => (isUnused && health !== DRAINING ? NOT_IN_USE : health);
  const real = world.balancer.targets(arn);
  const checked = new Set(real.map(({ taskId }) => taskId));
  const tasks = [...region.clusters.values()].flatMap((cluster) => [...cluster.tasks.values()]);
  const simulated = tasks.filter(({ id, targetHealth }) => targetHealth !== 'none' && !checked.has(id));
  return [
    ...real.map((target) => ({ id: target.host, port: target.port, health: unlessUnused(shownHealth(target)) })),
    ...simulated.flatMap((task) =>
      task.targetGroups
        .filter(({ targetGroupArn }) => targetGroupArn === arn)
        .map(({ containerPort }) => ({
          id: privateAddress(task),
          port: containerPort,
          health: unlessUnused(shownSimulated(task.targetHealth)),
        })),
    ),
  ];
}

/** @throws ValidationError, InvalidTarget */
function addressOf(target: JsonObject, group: TargetGroup): RegisteredTarget {
  const id = requiredText(target, 'Id');
  const port = numberBetween(target, 'Port', PORTS) ?? group.port;
  if (group.targetType === 'instance') {
    throw new EcsError(
      'InvalidTarget',
      `Instance ID '${id}' is not valid: local-ecs has no instances; register addresses in a target group of the target type ip`,
    );
  }
  if (isIP(id) === 0) throw validationError(`The IP address '${id}' is not valid`);
  const isLoopback = id.startsWith('127.') || id === '::1';
  if (!isLoopback) {
    throw new EcsError(
      'InvalidTarget',
      `The IP address '${id}' is not one of this machine: local-ecs sends requests to 127.0.0.0/8 and ::1 only`,
    );
  }
  return { id, port };
}

function isAmong(addresses: readonly RegisteredTarget[], { id, port }: RegisteredTarget): boolean {
  return addresses.some((each) => each.id === id && each.port === port);
}
