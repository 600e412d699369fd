import type { JsonObject } from '../json.ts';

/** What an account may have; those of the limits that local-ecs holds to are the same numbers. */
const LIMITS: Readonly<Record<string, number>> = {
  'application-load-balancers': 50,
  'condition-values-per-alb-rule': 5,
  'condition-wildcards-per-alb-rule': 5,
  'listeners-per-application-load-balancer': 50,
  'listeners-per-network-load-balancer': 50,
  'network-load-balancers': 50,
  'rules-per-application-load-balancer': 100,
  'target-groups': 3000,
  'target-groups-per-action-on-application-load-balancer': 5,
  'target-groups-per-action-on-network-load-balancer': 1,
  'target-groups-per-application-load-balancer': 100,
  'targets-per-application-load-balancer': 1000,
};

export function describeAccountLimits(): JsonObject {
  return { Limits: Object.entries(LIMITS).map(([Name, max]) => ({ Name, Max: String(max) })) };
}

/** DescribeSSLPolicies: none, because there are no HTTPS listeners. */
export function describeSslPolicies(): JsonObject {
  return { SslPolicies: [] };
}
