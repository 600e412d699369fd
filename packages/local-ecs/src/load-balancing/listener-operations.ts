import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structure, structures, text, texts } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { isSamePlace } from '../state/place.ts';
import { openListener } from './http-listener.ts';
import { findBalancer } from './load-balancer-operations.ts';
import type { Listener } from './load-balancers.ts';
import { newResourceId, numberBetween, requiredText, validationError } from './query-input.ts';
import { routeToGroup } from './route-to-group.ts';

/** 0 takes any free port, which AWS does not know; the answer says which. */
const PORTS = { least: 0, most: 65_535 };

/** CreateListener: a real HTTP port on loopback that forwards to one target group. */
export async function createListener(call: Call): Promise<JsonObject> {
  const { world, region, input } = call;
  const loadBalancer = findBalancer(call, requiredText(input, 'LoadBalancerArn'));
  const protocol = text(input, 'Protocol') ?? 'HTTP';
  if (protocol !== 'HTTP') throw validationError(`The protocol ${protocol} is not emulated by local-ecs: use HTTP`);
  const port = numberBetween(input, 'Port', PORTS);
  if (port === null) throw validationError('A port must be specified');
  const targetGroupArn = forwardedGroup(input);
  const group = world.targetGroups.find(targetGroupArn);
  if (group === null || !isSamePlace(group, region.place)) {
    throw new EcsError('TargetGroupNotFound', `Target groups '${targetGroupArn}' not found`);
  }
  const taken = [...world.loadBalancers.listeners.values()].find(({ http }) => http.port === port);
  if (taken?.loadBalancer === loadBalancer) {
    if (taken.targetGroupArn === targetGroupArn) return { Listeners: [view(taken)] };
    throw new EcsError('DuplicateListener', `A listener already exists on this port for this load balancer`);
  }
  const route = routeToGroup(world, targetGroupArn);
  const http = await openListener(port, route).catch((error: NodeJS.ErrnoException) => {
    throw new EcsError('InvalidConfigurationRequest', `Port ${port} of 127.0.0.1 cannot be had: ${explain(error)}`);
  });
  const { name, id } = loadBalancer;
  const prefix = `arn:aws:elasticloadbalancing:${region.name}:${region.accountId}`;
  const arn = `${prefix}:listener/app/${name}/${id}/${newResourceId()}`;
  const listener: Listener = { arn, loadBalancer, targetGroupArn, http };
  world.loadBalancers.listeners.set(arn, listener);
  return { Listeners: [view(listener)] };
}

/** DescribeListeners, of a load balancer or by ARN. */
export function describeListeners(call: Call): JsonObject {
  const arns = texts(call.input, 'ListenerArns');
  const balancerArn = text(call.input, 'LoadBalancerArn');
  if (balancerArn === null && arns.length === 0) {
    throw validationError('You must specify either listener ARNs or a load balancer ARN');
  }
  if (balancerArn !== null) findBalancer(call, balancerArn);
  const known = [...call.world.loadBalancers.listeners.values()].filter(({ loadBalancer }) =>
    isSamePlace(loadBalancer, call.region.place),
  );
  const missing = arns.find((arn) => !known.some((listener) => listener.arn === arn));
  if (missing !== undefined) throw listenerNotFound();
  const wanted = known.filter(
    ({ arn, loadBalancer }) =>
      (arns.length === 0 || arns.includes(arn)) && (balancerArn === null || loadBalancer.arn === balancerArn),
  );
  return { Listeners: wanted.map(view) };
}

/** DeleteListener: its port is closed, open connections too. */
export function deleteListener({ world, input }: Call): JsonObject {
  const listener = world.loadBalancers.listeners.get(text(input, 'ListenerArn') ?? '');
  if (listener === undefined) throw listenerNotFound();
  listener.http.close();
  world.loadBalancers.listeners.delete(listener.arn);
  return {};
}

/** The target group of the one action. @throws ValidationError for other actions than forwarding to one group */
function forwardedGroup(input: JsonObject): string {
  const [action, ...others] = structures(input, 'DefaultActions');
  const groups = action === undefined ? [] : structures(structure(action, 'ForwardConfig') ?? {}, 'TargetGroups');
  const [arn, ...moreArns] = new Set([
    ...(action === undefined ? [] : [text(action, 'TargetGroupArn')].filter((each) => each !== null)),
    ...groups.map((group) => requiredText(group, 'TargetGroupArn')),
  ]);
  const isOneForward = action !== undefined && text(action, 'Type') === 'forward' && others.length === 0;
  if (isOneForward && arn !== undefined && moreArns.length === 0) return arn;
  throw validationError('Only one action that forwards to one target group is emulated by local-ecs');
}

function listenerNotFound(): EcsError {
  return new EcsError('ListenerNotFound', 'One or more listeners not found');
}

function view({ arn, loadBalancer, targetGroupArn, http }: Listener): JsonObject {
  const forward = { TargetGroups: [{ TargetGroupArn: targetGroupArn, Weight: 1 }] };
  return {
    ListenerArn: arn,
    LoadBalancerArn: loadBalancer.arn,
    Port: http.port,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn, Order: 1, ForwardConfig: forward }],
  };
}

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'it is in use; choose another one';
  if (code === 'EACCES') return 'this needs more rights; choose one above 1023';
  return message;
}
