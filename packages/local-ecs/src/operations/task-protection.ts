import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { isProtected } from '../scheduler/protection.ts';
import type { Cluster } from '../state/cluster.ts';
import { findCluster, lookUpTask, type Region, serviceOf, shortName } from '../state/region.ts';
import type { Task } from '../state/task.ts';
import { TASKS } from '../store/kinds/tasks.ts';
import { seconds } from '../views/wire.ts';
import { askedIds } from './asked-ids.ts';
import { flag, integer, text } from './input.ts';
import type { Operation } from './operation.ts';

const MOST_UPDATED = 10;
const MOST_READ = 100;
const DEFAULT_MINUTES = 120;
const LONGEST_MINUTES = 2_880;

/** UpdateTaskProtection: keeps tasks of services from being stopped by scale-in and deployments until it is over. */
export const updateTaskProtection: Operation = ({ world, region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const ids = askedIds(input, 'tasks', 'Tasks', MOST_UPDATED);
  const isEnabled = flag(input, 'protectionEnabled') === true;
  const minutes = integer(input, 'expiresInMinutes') ?? DEFAULT_MINUTES;
  if (minutes < 1 || minutes > LONGEST_MINUTES) {
    throw invalidParameter(`expiresInMinutes must be between 1 and ${LONGEST_MINUTES}.`);
  }
  const now = world.pace.now();
  return answer(region, cluster, ids, now, (task) => {
    const service = serviceOf(region, task);
    if (service === null) return null;
    if (isEnabled && service.blockedByProtection) return BLOCKED;
    task.protectedUntil = isEnabled ? now + minutes * 60_000 : null;
    world.journal.changed(TASKS, task);
    world.scheduler.wake(service);
    return null;
  });
};

/** GetTaskProtection. */
export const getTaskProtection: Operation = ({ world, region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  return answer(region, cluster, askedIds(input, 'tasks', 'Tasks', MOST_READ), world.pace.now(), () => null);
};

interface Refusal {
  readonly reason: string;
  readonly detail: string;
}

const BLOCKED: Refusal = {
  reason: 'DEPLOYMENT_BLOCKED',
  detail:
    'A deployment of the service cannot reach its steady state because of protected tasks; no more can be protected.',
};

const NOT_OF_A_SERVICE: Refusal = {
  reason: 'TASK_NOT_VALID',
  detail: 'The task is not part of an Amazon ECS service, or it does not run.',
};

/** Does `work` to each task that can be protected, and tells how they are protected then. */
function answer(
  region: Region,
  cluster: Cluster,
  ids: readonly string[],
  now: number,
  work: (task: Task) => Refusal | null,
): JsonObject {
  const protectedTasks: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const id of ids) {
    const task = lookUpTask(cluster, id);
    const arn = region.arns.task(cluster.name, shortName(id));
    const refusal = task === null ? { reason: 'MISSING', detail: undefined } : (unfit(task) ?? work(task));
    if (task === null || refusal !== null) failures.push({ arn, ...refusal });
    else protectedTasks.push(protectionView(task, now));
  }
  return { protectedTasks, failures };
}

function unfit(task: Task): Refusal | null {
  return task.serviceName === null || task.lastStatus === 'STOPPED' ? NOT_OF_A_SERVICE : null;
}

function protectionView(task: Task, now: number): JsonObject {
  const isOn = isProtected(task, now);
  return {
    taskArn: task.arn,
    protectionEnabled: isOn,
    expirationDate: isOn ? seconds(task.protectedUntil) : undefined,
  };
}
