import type { Place } from '../state/place.ts';

/** How the load balancer finds out whether a target is healthy. Times in seconds. */
export interface HealthCheckSettings {
  readonly path: string;
  /** A container port, or `traffic-port`: the one that requests go to. */
  readonly port: string;
  readonly interval: number;
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** HTTP codes that pass: `200`, `200,302`, `200-399`. */
  readonly matcher: string;
}

export interface TargetGroup extends Place {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly targetType: string;
  readonly vpcId: string | null;
  healthCheck: HealthCheckSettings;
  readonly attributes: Map<string, string>;
}

export const DELAY_ATTRIBUTE = 'deregistration_delay.timeout_seconds';

/** What AWS has for a group that says nothing. */
export const DEFAULT_HEALTH_CHECK: HealthCheckSettings = {
  path: '/',
  port: 'traffic-port',
  interval: 30,
  timeout: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: '200',
};

/** The attributes of a group whose attributes nobody changed. */
export const DEFAULT_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  [DELAY_ATTRIBUTE, '300'],
  ['stickiness.enabled', 'false'],
]);

/** Whether the code passes a matcher such as `200`, `200,302` or `200-399`. */
export function matchesCode(matcher: string, code: number): boolean {
  return matcher.split(',').some((part) => {
    const [from = '', to = from] = part.trim().split('-');
    return code >= Number(from) && code <= Number(to);
  });
}
