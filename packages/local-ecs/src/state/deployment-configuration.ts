import type { JsonObject } from '../json.ts';

/** How a service is deployed, with ECS's defaults filled in. */
export interface DeploymentConfiguration {
  readonly maximumPercent: number;
  readonly minimumHealthyPercent: number;
  readonly deploymentCircuitBreaker: CircuitBreakerSettings;
  readonly alarms: AlarmSettings;
  readonly strategy: string;
  readonly bakeTimeInMinutes: number;
  readonly earlySuccessCriteria: EarlySuccessCriteria | null;
  /** All that was given, for members that have no meaning here (lifecycle hooks). */
  readonly given: JsonObject;
}

/** When a deployment gives up. */
export interface CircuitBreakerSettings {
  readonly enable: boolean;
  readonly rollback: boolean;
  readonly resetOnHealthyTask: boolean;
  readonly threshold: { readonly type: string; readonly value: number };
}

/** The CloudWatch alarms that a deployment watches. */
export interface AlarmSettings {
  readonly alarmNames: readonly string[];
  readonly enable: boolean;
  readonly rollback: boolean;
}

/** When a deployment counts as done before all of its tasks are healthy. */
export interface EarlySuccessCriteria {
  readonly healthyPercent: number;
  /** Whether success waits for the tasks of older revisions to be gone. */
  readonly sourceServiceRevisionCleanup: 'BLOCKING' | 'DEFERRED';
}
