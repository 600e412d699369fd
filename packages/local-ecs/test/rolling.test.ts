import { describe, expect, it } from 'vitest';
import { type Answer, BALANCED, container, type Local, local, running, TARGET_GROUP } from './local.ts';

/** Registers `web:2` and points the service at it. */
async function roll(l: Local, members = {}): Promise<Answer> {
  await l.register('web:2');
  return l.update({ taskDefinition: 'web', ...members });
}

const percentages = (minimumHealthyPercent: number, maximumPercent: number) => ({
  deploymentConfiguration: { minimumHealthyPercent, maximumPercent },
});

describe('rolling deployments', () => {
  it('5.1 a new deployment shows no tasks in the answer that creates it', async () => {
    const l = await running();
    const service = await roll(l);
    expect(service.deployments[0]).toMatchObject({
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
      desiredCount: 0,
      pendingCount: 0,
      runningCount: 0,
    });
    expect(service).not.toHaveProperty('currentServiceDeployment');
    expect(service.currentServiceRevisions).toHaveLength(2);
  });

  it('5.2 the older deployment stays listed as ACTIVE and COMPLETED until its last task is STOPPED', async () => {
    const l = await running();
    await roll(l);
    await l.seconds(7.9);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/0/1', 'ACTIVE COMPLETED 0/0/0']);
    await l.seconds(0.1);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it('5.3 one task is started first, the others when its images are pulled', async () => {
    const l = await running({ desiredCount: 3 });
    await roll(l);
    await l.seconds(1.9);
    expect((await l.deployments())[0]).toBe('PRIMARY IN_PROGRESS 1/1/0');
    await l.seconds(0.1);
    expect((await l.deployments())[0]).toBe('PRIMARY IN_PROGRESS 3/3/0');
  });

  it('5.4 a service with one task and a container health check rolls in 8 seconds', async () => {
    const l = await running();
    const { deployments } = await roll(l);
    const begin = l.clock.now();
    await l.seconds(60);
    expect(l.ecs.truth(deployments[0].id)).toEqual({
      completedAt: begin + 8000,
      failedAt: null,
      oldTasksGoneAt: begin + 8000,
    });
  });

  it('5.5 without any check a task counts once it was RUNNING for 40 seconds', async () => {
    const l = await local();
    await l.register('web:1', { containerDefinitions: [{ name: 'app', image: 'web:1', memory: 64 }] });
    await l.create();
    await l.seconds(42.9);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/0/1']);
    await l.seconds(0.1);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it.each([
    { desired: 4, minimum: 50, maximum: 200 },
    { desired: 4, minimum: 100, maximum: 125 },
    { desired: 4, minimum: 50, maximum: 100 },
    { desired: 3, minimum: 50, maximum: 150 },
    { desired: 5, minimum: 0, maximum: 100 },
    { desired: 10, minimum: 75, maximum: 110 },
    { desired: 2, minimum: 100, maximum: 400 },
  ])('5.6 keeps within $minimum to $maximum percent of $desired', async ({ desired, minimum, maximum }) => {
    const l = await running({ desiredCount: desired, ...percentages(minimum, maximum) });
    await roll(l);
    while ((await l.service()).deployments[0].rolloutState === 'IN_PROGRESS') {
      const tasks = await l.tasks();
      const live = tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED').length;
      const healthy = tasks.filter(
        (task) => task.healthStatus === 'HEALTHY' && task.desiredStatus === 'RUNNING',
      ).length;
      expect(live).toBeLessThanOrEqual(Math.floor((desired * maximum) / 100));
      expect(healthy).toBeGreaterThanOrEqual(Math.ceil((desired * minimum) / 100));
      await l.seconds(0.5);
    }
    expect(await l.deployments()).toEqual([`PRIMARY COMPLETED ${desired}/0/${desired}`]);
  });

  it('5.7 with 0 and 100 percent the old task is stopped before the new one is started', async () => {
    const l = await running(percentages(0, 100));
    await roll(l);
    await l.seconds(4.9);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/0/0', 'ACTIVE COMPLETED 0/0/0']);
    await l.seconds(0.1);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/1/0']);
    await l.seconds(3);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it('5.8 percentages that allow neither a stop nor a start are told once, and nothing happens', async () => {
    const l = await running(percentages(50, 150));
    await roll(l);
    await l.seconds(600);
    await l.update({ desiredCount: 1 });
    await l.seconds(600);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/0/0', 'ACTIVE COMPLETED 1/0/1']);
    const stuck = (await l.events()).filter((message) =>
      message.includes('because of the service deployment configuration'),
    );
    expect(stuck).toHaveLength(1);
  });

  it('5.9 a deployment is COMPLETED when its tasks are healthy and the old ones STOPPED', async () => {
    const l = await running({ desiredCount: 2 });
    const service = await roll(l);
    for (let second = 0; second < 10; second += 1) {
      const [primary] = (await l.service()).deployments;
      expect(primary.rolloutState).toBe('IN_PROGRESS');
      await l.seconds(1);
    }
    expect((await l.service()).deployments).toMatchObject([
      {
        id: service.deployments[0].id,
        rolloutState: 'COMPLETED',
        rolloutStateReason: `ECS deployment ${service.deployments[0].id} completed.`,
      },
    ]);
    expect((await l.tasks()).map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING', 'RUNNING', 'STOPPED', 'STOPPED']);
  });

  it('5.10 a newer update takes over from one that is in progress', async () => {
    const l = await running();
    await roll(l);
    await l.seconds(2);
    await l.register('web:3');
    await l.update({ taskDefinition: 'web' });
    expect((await l.deployments()).slice(1)).toEqual(['ACTIVE IN_PROGRESS 1/1/0', 'ACTIVE COMPLETED 1/0/1']);
    const statuses = async (): Promise<string[]> =>
      (await l.call('ListServiceDeployments', { cluster: 'c', service: 's' })).serviceDeployments.map(
        ({ status }: Answer) => status,
      );
    await l.seconds(0);
    expect(await statuses()).toEqual(['IN_PROGRESS', 'STOP_REQUESTED', 'SUCCESSFUL']);
    await l.seconds(10);
    expect(await statuses()).toEqual(['SUCCESSFUL', 'STOPPED', 'SUCCESSFUL']);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it('5.11 scaling starts and stops tasks of the same deployment, the newest first', async () => {
    const l = await running({ desiredCount: 2 });
    const [before] = (await l.service()).deployments;
    await l.update({ desiredCount: 4 });
    await l.seconds(1);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 4/2/2']);
    const old = (await l.tasks()).filter(({ lastStatus }) => lastStatus === 'RUNNING').map(({ taskArn }) => taskArn);
    await l.update({ desiredCount: 2 });
    await l.seconds(10);
    const kept = (await l.tasks()).filter(({ lastStatus }) => lastStatus === 'RUNNING');
    expect(kept.map(({ taskArn }) => taskArn)).toEqual(old);
    expect((await l.service()).deployments[0].id).toBe(before.id);
    expect((await l.events()).at(-1)).toBe('(service s) has reached a steady state.');
  });

  it('5.12 with desired count 0 a deployment completes without a task', async () => {
    const l = await running({ desiredCount: 0 });
    await roll(l);
    await l.seconds(0);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 0/0/0']);
    expect(await l.tasks()).toEqual([]);
  });

  it('5.13 a task that ends unasked is replaced by one of its own revision, in mid-deployment too', async () => {
    const l = await running({ desiredCount: 2 });
    const [first] = await l.tasks();
    l.fault({ kind: 'slow-start', image: 'web:2', ms: 100_000 });
    await roll(l);
    await l.call('StopTask', { cluster: 'c', task: first.taskArn });
    await l.seconds(10);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/1/0', 'ACTIVE COMPLETED 2/0/2']);
  });

  it.each([
    { seconds: null, delay: 300 },
    { seconds: 20, delay: 20 },
  ])('5.14 with a load balancer old tasks drain for $delay seconds', async ({ seconds, delay }) => {
    const l = await running(BALANCED);
    if (seconds !== null) l.ecs.setDeregistrationDelay(TARGET_GROUP, seconds);
    await roll(l);
    await l.seconds(3 + delay - 0.1);
    const draining = (await l.tasks()).find(({ desiredStatus }) => desiredStatus === 'STOPPED');
    expect(draining.lastStatus).toBe('DEACTIVATING');
    await l.seconds(5);
    expect((await l.deployments())[0]).toBe('PRIMARY IN_PROGRESS 1/0/1');
    await l.seconds(0.1);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it('5.14 a task whose container has ended does not drain', async () => {
    const l = await running(BALANCED);
    const [{ taskArn }] = await l.tasks();
    l.fault({ kind: 'crash', image: 'web:1', afterMs: 40_000 });
    await l.update({ forceNewDeployment: true });
    await l.seconds(3 + 39);
    const [crashing] = (await l.tasks()).filter((task) => task.desiredStatus === 'RUNNING');
    await l.seconds(2);
    const { tasks } = await l.call('DescribeTasks', { cluster: 'c', tasks: [crashing.taskArn, taskArn] });
    expect(tasks.map((task: Answer) => task.lastStatus)).toEqual(['STOPPED', 'DEACTIVATING']);
  });

  it.each([
    { cleanup: 'DEFERRED', old: 3 },
    { cleanup: 'BLOCKING', old: 0 },
  ])('5.15 early success with $cleanup cleanup completes beside $old old tasks', async ({ cleanup, old }) => {
    const l = await running({ desiredCount: 4, deploymentConfiguration: { minimumHealthyPercent: 25 } });
    l.fault({ kind: 'slow-start', image: 'web:2', ms: 60_000 });
    const earlySuccessCriteria = { enable: true, healthyPercent: 25, sourceServiceRevisionCleanup: cleanup };
    const deploymentConfiguration = { minimumHealthyPercent: 25, maximumPercent: 125, earlySuccessCriteria };
    const { deployments } = await roll(l, { deploymentConfiguration });
    await l.seconds(63);
    const isDone = async (): Promise<boolean> => (await l.service()).deployments[0].rolloutState === 'COMPLETED';
    expect(await isDone()).toBe(old > 0);
    expect(l.ecs.truth(deployments[0].id)?.oldTasksGoneAt).toBeNull();
    await l.seconds(5);
    expect(await isDone()).toBe(true);
    await l.seconds(200);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 4/0/4']);
  });

  it('5.16 a bake time is waited for', async () => {
    const l = await running();
    await roll(l, { deploymentConfiguration: { bakeTimeInMinutes: 2 } });
    await l.seconds(8 + 119);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/0/1']);
    await l.seconds(1);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it('5.17 a service behind a Classic Load Balancer reports no rolloutState', async () => {
    const l = await running({ loadBalancers: [{ loadBalancerName: 'old', containerName: 'app', containerPort: 80 }] });
    const [deployment] = (await l.service()).deployments;
    expect(deployment).not.toHaveProperty('rolloutState');
    expect(deployment.runningCount).toBe(1);
  });

  it('5.18 deployment ids have 19 digits, rise with time, and are the ids of their revisions', async () => {
    const l = await running();
    const { deployments, currentServiceRevisions } = await roll(l);
    const numbers = deployments.map(({ id }: Answer) => /^ecs-svc\/(\d{19})$/.exec(id)?.[1]);
    expect(numbers[0] > numbers[1]).toBe(true);
    expect(currentServiceRevisions.map(({ arn }: Answer) => arn.split('/').at(-1))).toEqual(numbers);
  });

  it('keeps the tasks of a young deployment without checks until they are replaced', async () => {
    const l = await local();
    const unchecked = [{ name: 'app', image: 'web:1', memory: 64 }];
    await l.register('web:1', { containerDefinitions: unchecked });
    await l.create();
    await l.seconds(10);
    await l.register('web:2', { containerDefinitions: [container('web:2')] });
    await l.update({ taskDefinition: 'web' });
    await l.seconds(2.9);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/1/0', 'ACTIVE IN_PROGRESS 1/0/1']);
    await l.seconds(10);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });
});
