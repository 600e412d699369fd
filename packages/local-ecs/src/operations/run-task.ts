import { EcsError, invalidParameter } from '../ecs-error.ts';
import { copyJson, type JsonObject, sameJson } from '../json.ts';
import { newTask } from '../scheduler/new-task.ts';
import { FARGATE_UNAVAILABLE } from '../scheduler/placement.ts';
import { taskTags } from '../scheduler/task-tags.ts';
import type { Cluster } from '../state/cluster.ts';
import { findCluster, lookUpTask } from '../state/region.ts';
import { type Tag, withTags } from '../state/tags.ts';
import type { Task } from '../state/task.ts';
import type { TaskDefinition } from '../state/task-definition.ts';
import { RUN_TOKENS } from '../store/kinds/run-tokens.ts';
import { sweepCluster } from '../store/sweep-cluster.ts';
import { taskView } from '../views/task-view.ts';
import { launchOf } from './capacity-strategy.ts';
import { flag, integer, structure, structures, text } from './input.ts';
import type { Operation } from './operation.ts';
import { checkLaunch } from './service-checks.ts';
import { tagsOf } from './tags.ts';
import { checkNetwork, networkWithDefaults, usableTaskDefinition } from './usable-task-definition.ts';

/** A client token is remembered for 24 hours. */
const TOKEN_LIVES_MS = 24 * 3_600_000;

/** RunTask. Answers 200 even if nothing could be placed: then `failures` says why. The same clientToken runs nothing twice. */
export const runTask: Operation = ({ world, region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const now = world.pace.now();
  sweepCluster(world.journal, cluster, now);
  const token = text(input, 'clientToken');
  const replay = token === null ? null : replayed(cluster, token, input);
  if (replay !== null) return answer(replay, []);
  checkLaunch(input);
  const count = integer(input, 'count') ?? 1;
  if (count < 1 || count > 10) throw invalidParameter('count must be between 1 and 10.');
  const reference = text(input, 'taskDefinition') ?? '';
  const taskDefinition = usableTaskDefinition(region, reference, invalidParameter);
  const overrides = structure(input, 'overrides') ?? {};
  checkOverrides(overrides, structures(taskDefinition.content, 'containerDefinitions'));
  const launch = launchOf(cluster, input);
  checkNetwork(taskDefinition, { ...input, ...launch });
  const tags = tagsFor(input, cluster, taskDefinition);
  const fault = world.faults.strike(
    'no-capacity',
    (each) => each.cluster === undefined || each.cluster === cluster.name,
  );
  if (fault !== null) {
    const reason = fault.reason ?? (launch.launchType === 'EC2' ? 'RESOURCE:CPU' : FARGATE_UNAVAILABLE);
    return answer(
      [],
      Array.from({ length: count }, () => ({ arn: cluster.arn, reason })),
    );
  }
  const tasks: Task[] = [];
  for (let made = 0; made < count; made += 1) {
    const task = newTask({
      region,
      cluster,
      taskDefinition,
      service: null,
      deployment: null,
      group: text(input, 'group') ?? `family:${taskDefinition.family}`,
      startedBy: text(input, 'startedBy'),
      settings: copyJson({
        ...launch,
        networkConfiguration: networkWithDefaults(input),
        platformVersion: text(input, 'platformVersion') ?? undefined,
        enableExecuteCommand: flag(input, 'enableExecuteCommand') ?? false,
      }),
      overrides: copyJson(overrides),
      tags,
      now,
      beside: tasks,
    });
    tasks.push(task);
  }
  if (token !== null) {
    const taskArns = tasks.map(({ arn }) => arn);
    const answered = { input: copyJson(input), taskArns, expiresAt: now + TOKEN_LIVES_MS };
    cluster.runTokens.set(token, answered);
    world.journal.changed(RUN_TOKENS, { cluster, token, answered });
  }
  const accepted = answer(tasks, []);
  for (const task of tasks) world.lifecycle.start(task);
  return accepted;
};

function tagsFor(input: JsonObject, cluster: Cluster, taskDefinition: TaskDefinition): Tag[] {
  const propagate = text(input, 'propagateTags');
  if (propagate === 'SERVICE') throw invalidParameter('Invalid value for propagateTags');
  return taskTags({
    propagate,
    managed: flag(input, 'enableECSManagedTags') === true,
    clusterName: cluster.name,
    service: null,
    ofTaskDefinition: taskDefinition.tags,
    own: withTags([], tagsOf(input)),
  });
}

function answer(tasks: readonly Task[], failures: JsonObject[]): JsonObject {
  return { tasks: tasks.map((task) => taskView(task, true)), failures };
}

/** The tasks that an earlier call with this token started. @throws ConflictException when that call asked for something else. */
function replayed(cluster: Cluster, token: string, input: JsonObject): readonly Task[] | null {
  const record = cluster.runTokens.get(token);
  if (record === undefined) return null;
  if (sameJson(record.input, copyJson(input))) {
    // Those that stopped more than an hour ago are known no more.
    return record.taskArns.map((arn) => lookUpTask(cluster, arn)).filter((task) => task !== null);
  }
  const resourceIds = [...record.taskArns];
  throw new EcsError('ConflictException', 'The clientToken was already used with other parameters.', 400, {
    resourceIds,
  });
}

function checkOverrides(overrides: JsonObject, containers: readonly JsonObject[]): void {
  if (JSON.stringify(overrides).length > 8192)
    throw invalidParameter('Container Overrides length must be at most 8192');
  for (const override of structures(overrides, 'containerOverrides')) {
    const name = text(override, 'name');
    if (!containers.some((container) => container['name'] === name)) {
      throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
  }
}
