import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structures, text } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { isSamePlace } from '../state/place.ts';
import { actionOf } from './action-input.ts';
import { actionView } from './action-view.ts';
import { askedByOwner } from './asked-for.ts';
import { checkAction } from './forwarding-checks.ts';
import type { Listener } from './listener.ts';
import { arnWord, type LoadBalancer } from './load-balancer.ts';
import { findBalancer } from './load-balancer-operations.ts';
import type { OpenPort } from './load-balancers.ts';
import { openPort } from './open-port.ts';
import { pageOf } from './page.ts';
import { newResourceId, notInEnum, numberBetween, requiredText, validationError } from './query-input.ts';
import { tagsOf } from './tags-input.ts';

/** 0 takes any free port, which AWS does not know; the answer says which. */
const PORTS = { least: 0, most: 65_535 };
const MOST_LISTENERS = 50;
const PROTOCOLS = { application: ['HTTP', 'HTTPS'], network: ['TCP', 'UDP', 'TCP_UDP', 'TLS'] };

/** CreateListener: a real port on loopback. */
export async function createListener(call: Call): Promise<JsonObject> {
  const { world, region, input } = call;
  const { loadBalancers } = world;
  const balancer = findBalancer(call, requiredText(input, 'LoadBalancerArn'));
  const port = numberBetween(input, 'Port', PORTS);
  if (port === null) throw validationError('A listener port must be specified');
  const protocol = protocolOf(input, balancer) ?? (balancer.type === 'application' ? 'HTTP' : 'TCP');
  const defaultAction = actionOf(input, 'DefaultActions');
  checkAction(call, defaultAction, { loadBalancerArn: balancer.arn, protocol });
  const tags = tagsOf(input);
  const own = loadBalancers.listenersOf(balancer.arn);
  const there = own.find((listener) => listener.port === port);
  if (there !== undefined) {
    if (JSON.stringify(there.defaultAction) === JSON.stringify(defaultAction)) return { Listeners: [view(there)] };
    throw new EcsError('DuplicateListener', 'A listener already exists on this port for this load balancer');
  }
  if (own.length >= MOST_LISTENERS) {
    throw new EcsError('TooManyListeners', `A load balancer can have at most ${MOST_LISTENERS} listeners`);
  }
  const path = `${arnWord(balancer)}/${balancer.name}/${balancer.id}/${newResourceId()}`;
  const prefix = `arn:aws:elasticloadbalancing:${region.name}:${region.accountId}`;
  const listener: Listener = {
    arn: `${prefix}:listener/${path}`,
    accountId: region.accountId,
    region: region.name,
    loadBalancerArn: balancer.arn,
    protocol,
    port,
    defaultAction,
    defaultRuleArn: `${prefix}:listener-rule/${path}/${newResourceId()}`,
    attributes: {},
  };
  const open = await opened(call, listener);
  // Meanwhile the load balancer may have been deleted.
  if (!loadBalancers.balancers.has(balancer.arn)) {
    open.close();
    findBalancer(call, balancer.arn);
  }
  listener.port = open.port;
  loadBalancers.listeners.set(listener.arn, listener);
  loadBalancers.ports.set(listener.arn, open);
  loadBalancers.tags.set(listener.arn, tags);
  return { Listeners: [view(listener)] };
}

/** ModifyListener: its default action, or the port that it listens on. */
export async function modifyListener(call: Call): Promise<JsonObject> {
  const { input, world } = call;
  const listener = findListener(call, requiredText(input, 'ListenerArn'));
  const balancer = findBalancer(call, listener.loadBalancerArn);
  const port = numberBetween(input, 'Port', PORTS) ?? listener.port;
  const protocol = protocolOf(input, balancer) ?? listener.protocol;
  const isActionGiven = structures(input, 'DefaultActions').length > 0;
  const defaultAction = isActionGiven ? actionOf(input, 'DefaultActions') : listener.defaultAction;
  checkAction(call, defaultAction, { loadBalancerArn: balancer.arn, protocol });
  if (port !== listener.port) {
    const isTaken = world.loadBalancers.listenersOf(balancer.arn).some((each) => each.port === port);
    if (isTaken) {
      throw new EcsError('DuplicateListener', 'A listener already exists on this port for this load balancer');
    }
    const open = await opened(call, { ...listener, port });
    if (!world.loadBalancers.listeners.has(listener.arn)) {
      open.close();
      throw listenerNotFound();
    }
    world.loadBalancers.ports.get(listener.arn)?.close();
    world.loadBalancers.ports.set(listener.arn, open);
    listener.port = open.port;
  }
  listener.defaultAction = defaultAction;
  return { Listeners: [view(listener)] };
}

/** DescribeListeners, of a load balancer or by ARN. */
export function describeListeners(call: Call): JsonObject {
  const wanted = askedByOwner(call.input, {
    arns: { member: 'ListenerArns', means: 'listener ARNs' },
    owner: { member: 'LoadBalancerArn', means: 'a load balancer ARN' },
    find: (arn) => findListener(call, arn),
    ofOwner: (arn) => call.world.loadBalancers.listenersOf(findBalancer(call, arn).arn),
  });
  const { items, nextMarker } = pageOf(call.input, wanted);
  return { Listeners: items.map(view), NextMarker: nextMarker };
}

/** DeleteListener: its port is closed, open connections too. */
export function deleteListener(call: Call): JsonObject {
  call.world.loadBalancers.removeListener(findListener(call, requiredText(call.input, 'ListenerArn')));
  return {};
}

/** The listener of that ARN. @throws ListenerNotFound */
export function findListener({ world, region }: Call, arn: string): Listener {
  const listener = world.loadBalancers.listeners.get(arn);
  if (listener === undefined || !isSamePlace(listener, region.place)) throw listenerNotFound();
  return listener;
}

/** @throws ValidationError, and UnsupportedProtocol where it would need certificates or UDP */
function protocolOf(input: JsonObject, { type }: LoadBalancer): Listener['protocol'] | null {
  const protocol = text(input, 'Protocol');
  if (protocol === null) return null;
  const known = PROTOCOLS[type];
  if (!Object.values(PROTOCOLS).flat().includes(protocol)) {
    throw notInEnum(protocol, 'protocol', Object.values(PROTOCOLS).flat());
  }
  if (!known.includes(protocol)) {
    throw validationError(`Listener protocol '${protocol}' must be one of '${known.join(', ')}'`);
  }
  if (protocol === 'HTTP' || protocol === 'TCP') return protocol;
  throw validationError(
    `The protocol ${protocol} is not emulated by local-ecs: use ${type === 'application' ? 'HTTP' : 'TCP'}`,
  );
}

async function opened(call: Call, listener: Listener): Promise<OpenPort> {
  try {
    return await openPort(call.world, listener);
  } catch (error) {
    const why = explain(error as NodeJS.ErrnoException);
    throw new EcsError('InvalidConfigurationRequest', `Port ${listener.port} of 127.0.0.1 cannot be had: ${why}`);
  }
}

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'it is in use; choose another one';
  if (code === 'EACCES') return 'this needs more rights; choose one above 1023';
  return message;
}

function listenerNotFound(): EcsError {
  return new EcsError('ListenerNotFound', 'One or more listeners not found');
}

function view({ arn, loadBalancerArn, port, protocol, defaultAction }: Listener): JsonObject {
  return {
    ListenerArn: arn,
    LoadBalancerArn: loadBalancerArn,
    Port: port,
    Protocol: protocol,
    DefaultActions: [actionView(defaultAction)],
  };
}
