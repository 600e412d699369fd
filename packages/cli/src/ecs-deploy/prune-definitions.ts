import { type DeliveryPorts, explain } from '@slipway/engine';
import { printable } from '@slipway/engine/events';
import { err, type Line, out } from './line.ts';

/** ListTaskDefinitions gives so many of the newest revisions at once, DescribeTasks takes so many tasks. */
const pageSize = 100;

export interface PruneRequest {
  readonly cluster: string;
  readonly service: string;
  /** Family of the task definition that was deployed. */
  readonly family: string;
  /** The newest so many revisions stay; from 100 on, all do. */
  readonly keep: number;
}

/** Revisions to deregister, oldest first: those beyond the newest `keep` that nothing of the service uses. */
function outdatedRevisions(
  newestFirst: readonly string[],
  keep: number,
  inUse: ReadonlySet<string>,
): readonly string[] {
  return newestFirst
    .slice(keep)
    .filter((arn) => !inUse.has(arn))
    .toReversed();
}

/**
 * Deregisters what `--max-definitions` leaves over, page by page: what is deregistered is not listed any more. Failing at it does not turn a deployment that succeeded into a failure:
 * the reason is told, and the revisions stay.
 */
export async function* pruneDefinitions(request: PruneRequest, ecs: DeliveryPorts['ecs']): AsyncGenerator<Line, void> {
  try {
    const gone = new Set<string>();
    let inUse: ReadonlySet<string> | null = null;
    for (;;) {
      const newestFirst = await ecs.listTaskDefinitions(request.family, pageSize);
      if (newestFirst.length <= request.keep) return;
      inUse ??= await revisionsInUse(request, ecs);
      const outdated = outdatedRevisions(newestFirst, request.keep, inUse).filter((arn) => !gone.has(arn));
      if (outdated.length === 0) return;
      for (const arn of outdated) {
        yield out(`Deregistering outdated task revision: ${arn}`);
        await ecs.deregisterTaskDefinition(arn);
        gone.add(arn);
      }
    }
  } catch (error) {
    yield err(`Warning: old revisions could not be deregistered: ${printable(explain(error).what)}`);
  }
}

/** Revisions of the service's deployments, and of its tasks that still run or drain. */
async function revisionsInUse(
  { cluster, service }: PruneRequest,
  ecs: DeliveryPorts['ecs'],
): Promise<ReadonlySet<string>> {
  const { services } = await ecs.describeServices(cluster, [service]);
  const inUse = new Set(
    services.flatMap((one) => [one.taskDefinition, ...one.deployments.map(({ taskDefinition }) => taskDefinition)]),
  );
  for (const status of ['RUNNING', 'STOPPED'] as const) {
    const arns = await ecs.listTasks(cluster, service, status);
    for (let from = 0; from < arns.length; from += pageSize) {
      const tasks = await ecs.describeTasks(cluster, arns.slice(from, from + pageSize));
      for (const task of tasks) if (task.lastStatus !== 'STOPPED') inUse.add(task.taskDefinition);
    }
  }
  return inUse;
}
