import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, BALANCED, BREAKER, type Local, local, TARGET_GROUP } from './local.ts';
import { type Step, step } from './steps.ts';

const RUNS = Number(process.env['RUNS'] ?? 60);

describe('whatever happens to a service', () => {
  it('it comes to rest, and a last good deployment completes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, balanced) => {
        const l = await local();
        l.ecs.setDeregistrationDelay(TARGET_GROUP, 20);
        await l.register('web:1');
        await l.create({ desiredCount: 2, ...BREAKER, ...(balanced ? BALANCED : {}) });
        await l.seconds(60);
        for (const each of steps) await each(l);
        l.ecs.faults.clear();
        await l.seconds(3600);
        expect(l.clock.next()).toBeNull();
        const rest = await l.service();
        if (rest.deployments[0].rolloutState === 'COMPLETED') expect(rest.runningCount).toBe(rest.desiredCount);
        await l.register('web:4');
        const deploymentConfiguration = { minimumHealthyPercent: 100, maximumPercent: 200 };
        const { deployments } = await l.update({ taskDefinition: 'web', desiredCount: 3, deploymentConfiguration });
        await l.seconds(600);
        const service = await l.service();
        expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 3/0/3']);
        expect(service).toMatchObject({ runningCount: 3, pendingCount: 0, deployments: [{ id: deployments[0].id }] });
        expect(service.events[0].message).toBe('(service s) has reached a steady state.');
        expect(l.ecs.truth(deployments[0].id)?.oldTasksGoneAt).not.toBeNull();
        const records = await l.call('ListServiceDeployments', { cluster: 'c', service: 's', maxResults: 100 });
        for (const { status } of records.serviceDeployments) {
          expect(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']).toContain(status);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('5.6 5.19 the scheduler starts no task above the maximum, and stops none below the minimum and none that is protected', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bounded, { maxLength: 15 }), fc.boolean(), async (steps, isBalanced) => {
        const l = await local();
        l.ecs.setDeregistrationDelay(TARGET_GROUP, 20);
        await l.register('web:1');
        await l.create({ desiredCount: 3, ...BREAKER, ...(isBalanced ? BALANCED : {}) });
        const watched: Local = { ...l, seconds: (count) => watch(l, count) };
        await watched.seconds(60);
        for (const each of steps) {
          // A service that was deleted can no longer be updated.
          await each(watched).catch(() => undefined);
          await watched.seconds(0);
        }
        await watched.seconds(600);
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});

const protectTwo: Step = async (l) => {
  const tasks = (await l.tasks()).filter(isServing).map(({ taskArn }) => taskArn);
  if (tasks.length === 0) return;
  const protection = { protectionEnabled: true, expiresInMinutes: 3, tasks: tasks.slice(0, 2) };
  await l.call('UpdateTaskProtection', { cluster: 'c', ...protection });
};

const bounded: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: step },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(9), fc.nat(100), fc.integer({ min: 100, max: 300 })).map(
      ([desiredCount, minimumHealthyPercent, maximumPercent]): Step =>
        (l) =>
          l.update({ desiredCount, deploymentConfiguration: { minimumHealthyPercent, maximumPercent } }),
    ),
  },
  { weight: 1, arbitrary: fc.constant(protectTwo) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('ENABLED', 'DISABLED').map(
      (availabilityZoneRebalancing): Step =>
        (l) =>
          l.update({ availabilityZoneRebalancing }),
    ),
  },
);

interface Moment {
  readonly service: Answer;
  readonly tasks: ReadonlyMap<string, Answer>;
  /** Epoch seconds, by the ARNs of tasks. */
  readonly protectedUntil: ReadonlyMap<string, number>;
}

function isServing({ lastStatus, desiredStatus, healthStatus }: Answer): boolean {
  return lastStatus === 'RUNNING' && desiredStatus === 'RUNNING' && healthStatus === 'HEALTHY';
}

async function look(l: Local): Promise<Moment> {
  const listed = async (desiredStatus: string): Promise<string[]> =>
    (await l.call('ListTasks', { cluster: 'c', serviceName: 's', desiredStatus })).taskArns;
  const arns = [...(await listed('RUNNING')), ...(await listed('STOPPED')).toReversed()].slice(0, 100);
  const { tasks }: Answer =
    arns.length === 0 ? { tasks: [] } : await l.call('DescribeTasks', { cluster: 'c', tasks: arns });
  const running = tasks.filter(isServing).map(({ taskArn }: Answer) => taskArn);
  const { protectedTasks } =
    running.length === 0 ? { protectedTasks: [] } : await l.call('GetTaskProtection', { cluster: 'c', tasks: running });
  return {
    service: await l.service(),
    tasks: new Map(tasks.map((task: Answer) => [task.taskArn, task])),
    protectedUntil: new Map(protectedTasks.map((each: Answer) => [each.taskArn, each.expirationDate ?? 0])),
  };
}

/** Lets that many seconds pass from one moment in which something happens to the next, and checks each. */
async function watch(l: Local, seconds: number): Promise<void> {
  const until = l.clock.now() + seconds * 1000;
  for (let next = l.clock.next(); next !== null && next <= until; next = l.clock.next()) {
    const before = await look(l);
    await l.clock.advance(Math.max(0, next - l.clock.now()));
    check(before, await look(l), l.clock.now() / 1000);
  }
  await l.clock.advance(until - l.clock.now());
}

function check(before: Moment, { service, tasks }: Moment, now: number): void {
  const { minimumHealthyPercent, maximumPercent } = service.deploymentConfiguration;
  const live = [...tasks.values()].filter(({ lastStatus }) => lastStatus !== 'STOPPED').length;
  const hasStarted = [...tasks.keys()].some((arn) => !before.tasks.has(arn));
  if (hasStarted) expect(live).toBeLessThanOrEqual(Math.floor((service.desiredCount * maximumPercent) / 100));
  const ordered = [...tasks.values()].filter(
    ({ taskArn, stopCode }) => stopCode === 'ServiceSchedulerInitiated' && isServing(before.tasks.get(taskArn) ?? {}),
  );
  if (ordered.length === 0) return;
  const floor = Math.ceil((service.desiredCount * minimumHealthyPercent) / 100);
  expect([...tasks.values()].filter(isServing).length).toBeGreaterThanOrEqual(floor);
  for (const { taskArn } of ordered) expect(before.protectedUntil.get(taskArn) ?? 0).toBeLessThanOrEqual(now);
}
