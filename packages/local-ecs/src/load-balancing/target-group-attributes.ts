import { isWholeBetween } from './load-balancer-attributes.ts';
import type { TargetGroup } from './target-group.ts';

/** The seconds that targets drain. */
export const DELAY_ATTRIBUTE = 'deregistration_delay.timeout_seconds';
const STICKINESS = 'stickiness.enabled';
const STICKINESS_TYPE = 'stickiness.type';
const COOKIE_SECONDS = 'stickiness.lb_cookie.duration_seconds';
const SLOW_START = 'slow_start.duration_seconds';

const OF_BOTH: Readonly<Record<string, string>> = {
  [DELAY_ATTRIBUTE]: '300',
  [STICKINESS]: 'false',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
};

/** The attributes that AWS knows, with what they are where nobody set them. */
const DEFAULTS: Readonly<Record<TargetGroup['protocol'], Readonly<Record<string, string>>>> = {
  HTTP: {
    ...OF_BOTH,
    [STICKINESS_TYPE]: 'lb_cookie',
    [COOKIE_SECONDS]: '86400',
    'stickiness.app_cookie.cookie_name': '',
    'stickiness.app_cookie.duration_seconds': '86400',
    [SLOW_START]: '0',
    'load_balancing.algorithm.type': 'round_robin',
    'load_balancing.algorithm.anomaly_mitigation': 'off',
  },
  TCP: {
    ...OF_BOTH,
    [STICKINESS_TYPE]: 'source_ip',
    'preserve_client_ip.enabled': 'false',
    'proxy_protocol_v2.enabled': 'false',
    'deregistration_delay.connection_termination.enabled': 'false',
    'target_health_state.unhealthy.connection_termination.enabled': 'true',
    'target_health_state.unhealthy.draining_interval_seconds': '0',
  },
};

/** All attributes of a target group. */
export function groupAttributes({ protocol, attributes }: TargetGroup): Readonly<Record<string, string>> {
  return { ...DEFAULTS[protocol], ...attributes };
}

/** How long a client stays with its target, in seconds; null where it does not. */
export function stickySeconds(group: TargetGroup): number | null {
  const attributes = groupAttributes(group);
  return attributes[STICKINESS] === 'true' ? Number(attributes[COOKIE_SECONDS]) : null;
}

/** What is wrong with the attributes of a group; null where nothing is. */
export function groupAttributesProblem(
  { protocol }: TargetGroup,
  set: Readonly<Record<string, string>>,
): string | null {
  const known = DEFAULTS[protocol];
  const unknown = Object.keys(set).find((key) => known[key] === undefined);
  if (unknown !== undefined) return `Target group attribute key '${unknown}' is not recognized`;
  const { [DELAY_ATTRIBUTE]: delay, [COOKIE_SECONDS]: cookie, [SLOW_START]: slow, [STICKINESS_TYPE]: type } = set;
  if (delay !== undefined && !isWholeBetween(delay, 0, 3600)) {
    return `'${DELAY_ATTRIBUTE}' value '${delay}' must be between '0-3600' inclusive`;
  }
  if (cookie !== undefined && !isWholeBetween(cookie, 1, 604_800)) {
    return `'${COOKIE_SECONDS}' value '${cookie}' must be between '1-604800' inclusive`;
  }
  if (slow !== undefined && slow !== '0' && !isWholeBetween(slow, 30, 900)) {
    return `'${SLOW_START}' value '${slow}' must be 0 or between '30-900' inclusive`;
  }
  if (type !== undefined && type !== known[STICKINESS_TYPE]) {
    return `Stickiness of the type '${type}' is not emulated by local-ecs for ${protocol}: use ${known[STICKINESS_TYPE]}`;
  }
  if (protocol === 'TCP' && set[STICKINESS] === 'true') {
    return 'Stickiness of target groups with the TCP protocol is not emulated by local-ecs';
  }
  return ['true', 'false', undefined].includes(set[STICKINESS])
    ? null
    : `'${STICKINESS}' value '${set[STICKINESS]}' must be 'true' or 'false'`;
}
