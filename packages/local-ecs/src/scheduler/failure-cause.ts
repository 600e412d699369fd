import type { Deployment } from '../state/deployment.ts';

/** Why a deployment is given up, in the words that ECS uses at each place. */
export interface FailureCause {
  readonly rolloutStateReason: string;
  readonly rollingBack: (to: Deployment) => string;
  readonly event: string | null;
  /** Of the service deployment: where it is rolled back, and where it is not. */
  readonly statusReason: string;
  readonly stopped: string;
  /** What gave it up; null: somebody did. */
  readonly monitor: 'breaker' | 'alarms' | null;
}

/** The circuit breaker gave up. */
export const BREAKER: FailureCause = {
  rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
  rollingBack: (to) => `ECS deployment circuit breaker: rolling back to deploymentId ${to.id}.`,
  event: 'deployment failed: tasks failed to start.',
  statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
  stopped: 'Service deployment stopped because the circuit breaker threshold was exceeded.',
  monitor: 'breaker',
};

/** An alarm went off. How ECS words the service deployment's reason is not known. */
export const ALARM: FailureCause = {
  rolloutStateReason: 'ECS deployment failed: alarm detected.',
  rollingBack: (to) => `ECS deployment failed: alarm detected. rolling back to deploymentId ${to.id}.`,
  event: 'deployment failed: alarm detected.',
  statusReason: 'Service deployment rolled back because an alarm was detected.',
  stopped: 'Service deployment stopped because an alarm was detected.',
  monitor: 'alarms',
};

/** StopServiceDeployment. How ECS words this one is not known. */
export const STOPPED_BY_USER: FailureCause = {
  rolloutStateReason: 'ECS deployment stopped: rollback requested.',
  rollingBack: (to) => `ECS deployment stopped: rolling back to deploymentId ${to.id}.`,
  event: null,
  statusReason: 'Service deployment rolled back because of a StopServiceDeployment request.',
  stopped: 'Service deployment stopped because of a StopServiceDeployment request.',
  monitor: null,
};
