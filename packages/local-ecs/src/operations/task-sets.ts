import { EcsError } from '../ecs-error.ts';
import { findCluster, findService } from '../state/region.ts';
import { text, texts } from './input.ts';
import type { Operation } from './operation.ts';

/** DescribeTaskSets: no service has any, since they cannot be created here. */
export const describeTaskSets: Operation = ({ region, input }) => {
  const service = findService(findCluster(region, text(input, 'cluster')), text(input, 'service') ?? '');
  if (service.status !== 'ACTIVE') throw new EcsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  return { taskSets: [], failures: texts(input, 'taskSets').map((arn) => ({ arn, reason: 'MISSING' })) };
};
