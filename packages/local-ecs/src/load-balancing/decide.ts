import type { World } from '../world.ts';
import type { FixedResponseAction, ForwardAction, RedirectAction } from './action.ts';
import { meets, type RequestFacts } from './meets.ts';
import { noneHealthy } from './reason.ts';
import { redirectLocation } from './redirect-location.ts';
import type { FixedAnswer, Forwarding, Route } from './route.ts';
import { cookieOf, GROUP_COOKIE, groupKey, stickyCookies, TARGET_COOKIE } from './sticky-cookies.ts';
import { targetKey } from './target.ts';
import { stickySeconds } from './target-group-attributes.ts';
import { type WeightedTurns, weightedTurns } from './weighted-turns.ts';

/** For requests that nobody can take. */
const NOWHERE: Forwarding = {
  type: 'forward',
  next: () => null,
  none: () => 'no target group takes the request: each has the weight 0, or is gone',
  cookies: () => [],
};

type Needs = Pick<World, 'balancer' | 'loadBalancers' | 'pace' | 'targetGroups'>;

/** What a listener does with requests: as the first of its rules that takes one says, else as its default action does. */
export function decider(world: Needs, listenerArn: string): Route['decide'] {
  const turnsOf = new Map<string, WeightedTurns>();
  return (facts) => {
    const listener = world.loadBalancers.listeners.get(listenerArn);
    if (listener === undefined) return NOWHERE;
    const rule = world.loadBalancers
      .rulesOf(listener.arn)
      .find(({ conditions }) => conditions.every((condition) => meets(facts, condition)));
    const action = rule?.action ?? listener.defaultAction;
    switch (action.type) {
      case 'redirect':
        return redirection(action, facts, listener.port);
      case 'fixed-response':
        return fixedResponse(action);
      case 'forward': {
        const key = rule?.arn ?? listener.defaultRuleArn;
        const turns = turnsOf.get(key) ?? weightedTurns();
        turnsOf.set(key, turns);
        return forwarding(world, action, facts, turns);
      }
    }
  };
}

function forwarding(world: Needs, action: ForwardAction, facts: RequestFacts, turns: WeightedTurns): Forwarding {
  const cookies = facts.header('cookie');
  const own = action.stickySeconds === null ? null : cookieOf(cookies, GROUP_COOKIE);
  const kept = action.targetGroups.find(({ arn, weight }) => weight > 0 && own !== null && groupKey(arn) === own);
  const arn = kept?.arn ?? turns(action.targetGroups);
  const group = arn === null ? null : world.targetGroups.find(arn);
  if (group === null) return NOWHERE;
  const seconds = stickySeconds(group);
  const wanted = seconds === null ? null : cookieOf(cookies, TARGET_COOKIE);
  return {
    type: 'forward',
    next: (tried) => world.balancer.next(group.arn, tried, wanted),
    none: () => noneHealthy(group.name, world.balancer.targets(group.arn)),
    cookies: (target) => {
      const now = world.pace.now();
      return [
        ...(seconds === null ? [] : stickyCookies(TARGET_COOKIE, targetKey(target), seconds, now)),
        ...(action.stickySeconds === null
          ? []
          : stickyCookies(GROUP_COOKIE, groupKey(group.arn), action.stickySeconds, now)),
      ];
    },
  };
}

function redirection(action: RedirectAction, facts: RequestFacts, port: number): FixedAnswer {
  return {
    type: 'answer',
    status: action.statusCode === 'HTTP_301' ? 301 : 302,
    headers: { Location: redirectLocation(action, facts, port) },
    body: '',
  };
}

function fixedResponse({ statusCode, contentType, messageBody }: FixedResponseAction): FixedAnswer {
  return {
    type: 'answer',
    status: Number(statusCode),
    headers: { 'Content-Type': contentType ?? 'text/plain; charset=utf-8' },
    body: messageBody ?? '',
  };
}
