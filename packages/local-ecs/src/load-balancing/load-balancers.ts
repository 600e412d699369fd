import type { Place } from '../state/place.ts';
import type { HttpListener } from './http-listener.ts';

export interface LoadBalancer extends Place {
  readonly arn: string;
  readonly name: string;
  /** The 16 hex digits at the end of its ARN. */
  readonly id: string;
  readonly scheme: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly createdAt: number;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancer: LoadBalancer;
  readonly targetGroupArn: string;
  readonly http: HttpListener;
}

/** The load balancers of all accounts and regions, and their listeners. */
export interface LoadBalancers {
  readonly balancers: Map<string, LoadBalancer>;
  readonly listeners: Map<string, Listener>;
  /** Forgets all of them, and closes their ports. */
  clear(): void;
}

export function createLoadBalancers(): LoadBalancers {
  const balancers = new Map<string, LoadBalancer>();
  const listeners = new Map<string, Listener>();
  return {
    balancers,
    listeners,
    clear() {
      for (const { http } of listeners.values()) http.close();
      listeners.clear();
      balancers.clear();
    },
  };
}
