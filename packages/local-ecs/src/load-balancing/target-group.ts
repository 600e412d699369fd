import type { Place } from '../state/place.ts';

/** How the load balancer finds out whether a target is healthy. Times in seconds. */
export interface HealthCheckSettings {
  readonly protocol: 'HTTP' | 'TCP';
  /** Of HTTP checks. */
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

/** A target that was registered by its address, and not by a service. */
export interface RegisteredTarget {
  readonly id: string;
  readonly port: number;
}

/** A plain record: the targets of tasks are kept apart. */
export interface TargetGroup extends Place {
  readonly arn: string;
  readonly name: string;
  readonly protocol: 'HTTP' | 'TCP';
  readonly port: number;
  readonly targetType: string;
  readonly vpcId: string | null;
  /** Nobody created it: it is known because a service names it. */
  readonly isNamedOnly: boolean;
  healthCheck: HealthCheckSettings;
  /** Those that were set; the others have their default. */
  attributes: Readonly<Record<string, string>>;
  registered: readonly RegisteredTarget[];
}

/** What AWS has for a group that says nothing. */
export const DEFAULT_HEALTH_CHECKS: Readonly<Record<TargetGroup['protocol'], HealthCheckSettings>> = {
  HTTP: {
    protocol: 'HTTP',
    path: '/',
    port: 'traffic-port',
    interval: 30,
    timeout: 5,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    matcher: '200',
  },
  TCP: {
    protocol: 'TCP',
    path: '/',
    port: 'traffic-port',
    interval: 30,
    timeout: 10,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    matcher: '200-399',
  },
};

/** Whether the code passes a matcher such as `200`, `200,302` or `200-399`. */
export function matchesCode(matcher: string, code: number): boolean {
  return matcher.split(',').some((part) => {
    const [from = '', to = from] = part.trim().split('-');
    return code >= Number(from) && code <= Number(to);
  });
}
