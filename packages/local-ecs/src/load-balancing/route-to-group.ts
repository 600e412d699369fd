import type { Pace } from '../clock/pace.ts';
import type { Balancer } from './balancer.ts';
import type { Route } from './route.ts';

/** The way of a listener's requests to the healthy targets of its group. */
export function routeToGroup(
  { balancer, pace }: { readonly balancer: Balancer; readonly pace: Pace },
  targetGroupArn: string,
): Omit<Route, 'listenerPort'> {
  return { next: (tried) => balancer.next(targetGroupArn, tried), now: () => pace.now() };
}
