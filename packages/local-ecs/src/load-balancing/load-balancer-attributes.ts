import type { LoadBalancer } from './load-balancer.ts';

const IDLE_TIMEOUT = 'idle_timeout.timeout_seconds';

/** While it is `true`, the load balancer cannot be deleted. */
export const DELETION_PROTECTION = 'deletion_protection.enabled';

const OF_BOTH: Readonly<Record<string, string>> = {
  'access_logs.s3.bucket': '',
  'access_logs.s3.enabled': 'false',
  'access_logs.s3.prefix': '',
  [DELETION_PROTECTION]: 'false',
  'ipv6.deny_all_igw_traffic': 'false',
  'zonal_shift.config.enabled': 'false',
};

/** The attributes that AWS knows, with what they are where nobody set them. */
const DEFAULTS: Readonly<Record<LoadBalancer['type'], Readonly<Record<string, string>>>> = {
  application: {
    ...OF_BOTH,
    'client_keep_alive.seconds': '3600',
    'connection_logs.s3.bucket': '',
    'connection_logs.s3.enabled': 'false',
    'connection_logs.s3.prefix': '',
    'health_check_logs.s3.bucket': '',
    'health_check_logs.s3.enabled': 'false',
    'health_check_logs.s3.prefix': '',
    [IDLE_TIMEOUT]: '60',
    'load_balancing.cross_zone.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'defensive',
    'routing.http.drop_invalid_header_fields.enabled': 'false',
    'routing.http.preserve_host_header.enabled': 'false',
    'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
    'routing.http.xff_client_port.enabled': 'false',
    'routing.http.xff_header_processing.mode': 'append',
    'routing.http2.enabled': 'true',
    'waf.fail_open.enabled': 'false',
  },
  network: {
    ...OF_BOTH,
    'dns_record.client_routing_policy': 'any_availability_zone',
    'load_balancing.cross_zone.enabled': 'false',
    'secondary_ips.auto_assigned.per_subnet': '0',
  },
};

/** All attributes of a load balancer. */
export function balancerAttributes({ type, attributes }: LoadBalancer): Readonly<Record<string, string>> {
  return { ...DEFAULTS[type], ...attributes };
}

/** So long may a connection be silent, in milliseconds. A network load balancer has no such attribute; AWS's is 350 s. */
export function idleTimeoutMs(balancer: LoadBalancer): number {
  return Number(balancerAttributes(balancer)[IDLE_TIMEOUT] ?? 350) * 1000;
}

/** What is wrong with an attribute that a request sets; null where nothing is. */
export function attributeProblem({ type }: LoadBalancer, key: string, value: string): string | null {
  const known = DEFAULTS[type][key];
  if (known === undefined) return `Load balancer attribute key '${key}' is not recognized`;
  const isFlag = known === 'true' || known === 'false';
  if (isFlag && value !== 'true' && value !== 'false') return `'${key}' value '${value}' must be 'true' or 'false'`;
  if (key === IDLE_TIMEOUT && !isWholeBetween(value, 1, 4000)) {
    return `'${key}' value '${value}' must be between '1-4000' inclusive`;
  }
  return null;
}

/** Whether a text is a whole number within limits. */
export function isWholeBetween(value: string, least: number, most: number): boolean {
  return /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most;
}
