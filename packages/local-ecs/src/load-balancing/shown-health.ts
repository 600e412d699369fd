import type { Task } from '../state/task.ts';
import type { Target } from './target.ts';
import { INITIAL_HEALTH } from './target-health.ts';

/** The health of a target in the words of the API. */
export interface ShownHealth {
  readonly state: string;
  readonly reason?: string | undefined;
  readonly description?: string | undefined;
}

/** It gets no new request. */
export const DRAINING: ShownHealth = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
};

/** It was asked for, and is no target of the group. */
export const NOT_REGISTERED: ShownHealth = {
  state: 'unused',
  reason: 'Target.NotRegistered',
  description: 'Target is not registered to the target group',
};

/** Nothing forwards to its group. */
export const NOT_IN_USE: ShownHealth = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
};

/** As its checks have it. */
export function shownHealth({ health, isDraining }: Target): ShownHealth {
  if (isDraining) return DRAINING;
  return {
    state: health.state,
    reason: health.reason ?? undefined,
    description: health.description ?? undefined,
  };
}

/** Of a task that only is simulated. */
export function shownSimulated(health: Task['targetHealth']): ShownHealth {
  switch (health) {
    case 'draining':
      return DRAINING;
    case 'initial':
      return { state: 'initial', reason: INITIAL_HEALTH.reason ?? '', description: INITIAL_HEALTH.description ?? '' };
    case 'unhealthy':
      return { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
    default:
      return { state: health };
  }
}
