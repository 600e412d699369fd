import { groupsOf } from './action.ts';
import type { Listener } from './listener.ts';
import type { LoadBalancer } from './load-balancer.ts';
import type { Rule } from './rule.ts';

/** The open port of a listener. */
export interface OpenPort {
  readonly port: number;
  /** Ends open connections too. */
  close(): void;
}

/** The load balancers of all accounts and regions: plain records by their ARN, and apart from them the ports that are open. */
export interface LoadBalancers {
  readonly balancers: Map<string, LoadBalancer>;
  readonly listeners: Map<string, Listener>;
  readonly rules: Map<string, Rule>;
  /** Of load balancers, listeners, rules and target groups, by their ARN. */
  readonly tags: Map<string, Readonly<Record<string, string>>>;
  /** By the ARN of the listener. */
  readonly ports: Map<string, OpenPort>;
  /** The rules of a listener in the order in which they are asked. */
  rulesOf(listenerArn: string): readonly Rule[];
  /** The listeners of a load balancer. */
  listenersOf(loadBalancerArn: string): readonly Listener[];
  /** The load balancers whose listeners or rules send requests to the group. */
  usersOf(targetGroupArn: string): readonly string[];
  /** Closes its port and forgets it with its rules. */
  removeListener(listener: Listener): void;
  /** Forgets all of them, and closes their ports. */
  clear(): void;
}

export function createLoadBalancers(): LoadBalancers {
  const balancers = new Map<string, LoadBalancer>();
  const listeners = new Map<string, Listener>();
  const rules = new Map<string, Rule>();
  const tags: LoadBalancers['tags'] = new Map();
  const ports = new Map<string, OpenPort>();
  const rulesOf: LoadBalancers['rulesOf'] = (arn) =>
    [...rules.values()]
      .filter(({ listenerArn }) => listenerArn === arn)
      .toSorted((left, right) => left.priority - right.priority);
  return {
    balancers,
    listeners,
    rules,
    tags,
    ports,
    rulesOf,
    listenersOf: (arn) => [...listeners.values()].filter(({ loadBalancerArn }) => loadBalancerArn === arn),
    usersOf(groupArn) {
      const byListeners = [...listeners.values()].filter(({ defaultAction }) =>
        groupsOf(defaultAction).includes(groupArn),
      );
      const byRules = [...rules.values()]
        .filter(({ action }) => groupsOf(action).includes(groupArn))
        .map(({ listenerArn }) => listeners.get(listenerArn));
      return [...new Set([...byListeners, ...byRules].map((listener) => listener?.loadBalancerArn ?? ''))];
    },
    removeListener({ arn }) {
      ports.get(arn)?.close();
      ports.delete(arn);
      for (const rule of rulesOf(arn)) {
        rules.delete(rule.arn);
        tags.delete(rule.arn);
      }
      listeners.delete(arn);
      tags.delete(arn);
    },
    clear() {
      for (const port of ports.values()) port.close();
      for (const map of [ports, rules, listeners, balancers, tags]) map.clear();
    },
  };
}
