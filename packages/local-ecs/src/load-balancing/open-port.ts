import type { World } from '../world.ts';
import { groupsOf } from './action.ts';
import { decider } from './decide.ts';
import { openHttpPort } from './http-listener.ts';
import type { Listener } from './listener.ts';
import { idleTimeoutMs } from './load-balancer-attributes.ts';
import type { OpenPort } from './load-balancers.ts';
import { openTcpPort } from './tcp-listener.ts';

/** What a listener asks for with each request. */
export type OpenNeeds = Pick<World, 'balancer' | 'loadBalancers' | 'pace' | 'targetGroups'>;

const DEFAULT_IDLE_MS = 60_000;

/**
 * Opens the port of a listener, of a new one or of one that was kept. What it does with requests is read from the records
 * with each of them, so that changes need no new port. Rejects when the port cannot be had.
 */
export function openPort(world: OpenNeeds, { arn, protocol, port, loadBalancerArn }: Listener): Promise<OpenPort> {
  const { balancer, loadBalancers, pace } = world;
  if (protocol === 'HTTP') {
    return openHttpPort(port, {
      decide: decider(world, arn),
      idleMs: () => {
        const owner = loadBalancers.balancers.get(loadBalancerArn);
        return owner === undefined ? DEFAULT_IDLE_MS : idleTimeoutMs(owner);
      },
      now: () => pace.now(),
    });
  }
  return openTcpPort(port, (tried) => {
    const action = loadBalancers.listeners.get(arn)?.defaultAction;
    const [groupArn] = action === undefined ? [] : groupsOf(action);
    return groupArn === undefined ? null : balancer.next(groupArn, tried);
  });
}
