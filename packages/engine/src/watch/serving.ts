import { newTasks, ourDeployment } from './observation.ts';
import type { Evidence } from './rule.ts';

/**
 * Whether the new tasks serve: our PRIMARY deployment wants what the service wants (a fresh one wants 0 for a moment), all of it
 * runs, and where a container has a health check, it passes. `look`: the counts say yes and the tasks must be seen to know.
 */
export function serves({ subject, observation }: Pick<Evidence, 'subject' | 'observation'>): 'yes' | 'no' | 'look' {
  const { service } = observation;
  const ours = ourDeployment(subject, service);
  if (
    ours === null ||
    ours.status !== 'PRIMARY' ||
    ours.desiredCount < service.desiredCount ||
    ours.runningCount < service.desiredCount
  )
    return 'no';
  if (service.desiredCount === 0) return ours.rolloutState === 'COMPLETED' ? 'yes' : 'no';
  if (!subject.hasHealthCheck || ours.rolloutState === 'COMPLETED') return 'yes';
  if (observation.tasks?.at !== observation.at) return 'look';
  const healthy = newTasks(subject, observation.tasks).filter(
    ({ lastStatus, healthStatus }) => lastStatus === 'RUNNING' && healthStatus === 'HEALTHY',
  );
  return healthy.length >= service.desiredCount ? 'yes' : 'no';
}
