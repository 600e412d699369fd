import { describe, expect, it } from 'vitest';
import { BALANCED, BREAKER, container, type Local, local, running, TARGET_GROUP } from './local.ts';

const failedTasks = async (l: Local): Promise<number> => (await l.service()).deployments[0].failedTasks;

/** Points the service at `image`. */
async function deploy(l: Local, image: string): Promise<string> {
  await l.register(image);
  return (await l.update({ taskDefinition: 'web' })).deployments[0].id;
}

describe('health and failures', () => {
  it.each([
    { by: 'container health check', members: {}, reason: 'Task failed container health checks', after: 90 },
    {
      by: 'load balancer',
      members: BALANCED,
      reason: `Task failed ELB health checks in (target-group ${TARGET_GROUP})`,
      after: 60,
    },
  ])('6.1 a task that fails its $by is replaced', async ({ members, reason, after }) => {
    const l = await local();
    l.fault({ kind: 'never-healthy', image: 'web:1', times: 1 });
    await l.register(
      'web:1',
      members === BALANCED ? { containerDefinitions: [{ ...container('web:1'), healthCheck: null }] } : {},
    );
    await l.create(members);
    await l.seconds(3 + after - 0.1);
    expect(await failedTasks(l)).toBe(0);
    await l.seconds(0.1);
    expect(await failedTasks(l)).toBe(1);
    const [first] = (await l.tasks()).filter(({ desiredStatus }) => desiredStatus === 'STOPPED');
    expect(first).toMatchObject({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: reason });
    await l.seconds(400);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
    const told = members === BALANCED ? 'is unhealthy in (target-group' : 'failed container health checks.';
    expect((await l.events()).join('\n')).toContain(told);
  });

  it('6.2 the grace period hides failed checks of young tasks', async () => {
    const l = await local();
    l.fault({ kind: 'never-healthy' });
    await l.register('web:1');
    await l.create({ healthCheckGracePeriodSeconds: 300 });
    await l.seconds(302.9);
    expect(await failedTasks(l)).toBe(0);
    await l.seconds(0.1);
    expect(await failedTasks(l)).toBe(1);
  });

  it('6.3 starts that fail are tried again ever more slowly, until the service is updated', async () => {
    const l = await local();
    l.fault({ kind: 'image-missing' });
    await l.register('web:1');
    const begin = l.clock.now() / 1000;
    await l.create();
    await l.seconds(60);
    const starts = async (): Promise<number[]> => (await l.tasks()).map(({ createdAt }) => createdAt - begin);
    // Each start takes 2 seconds to fail; then 5, 10, 20 seconds.
    expect(await starts()).toEqual([0, 7, 19, 41]);
    await l.seconds(2000);
    const last = (await starts()).length;
    await l.update({ desiredCount: 1 });
    await l.seconds(0);
    expect((await starts()).length).toBe(last + 1);
    await l.seconds(7000);
    const gaps = (await starts()).map((start, index, all) => start - (all[index - 1] ?? start));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(902);
  });

  it('6.3 tasks that crash when they run are replaced without delay', async () => {
    const l = await local();
    l.fault({ kind: 'crash', afterMs: 2000 });
    await l.register('web:1');
    const begin = l.clock.now() / 1000;
    await l.create();
    await l.seconds(13);
    const starts = (await l.tasks()).map(({ createdAt }) => createdAt - begin);
    expect(starts.toSorted((left, right) => left - right)).toEqual([0, 5, 10]);
  });

  it.each([
    { reset: true, left: 0 },
    { reset: false, left: 2 },
  ])('6.4 with resetOnHealthyTask $reset a healthy task leaves failedTasks at $left', async ({ reset, left }) => {
    const l = await local();
    l.fault({ kind: 'crash', times: 2 });
    await l.register('web:1');
    await l.create({
      deploymentConfiguration: {
        deploymentCircuitBreaker: { enable: true, rollback: false, resetOnHealthyTask: reset },
      },
    });
    await l.seconds(10);
    expect(await failedTasks(l)).toBe(2);
    await l.seconds(20);
    expect(await failedTasks(l)).toBe(left);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it.each([
    { desired: 1, threshold: undefined, failures: 3 },
    { desired: 25, threshold: undefined, failures: 13 },
    { desired: 1, threshold: { type: 'COUNT', value: 5 }, failures: 5 },
    { desired: 4, threshold: { type: 'UNBOUNDED_PERCENT', value: 25 }, failures: 1 },
    { desired: 4, threshold: { type: 'BOUNDED_PERCENT', value: 100 }, failures: 4 },
  ])(
    '6.5 the circuit breaker of $desired tasks triggers at $failures failures',
    async ({ desired, threshold, failures }) => {
      const l = await local();
      l.fault({ kind: 'crash' });
      await l.register('web:1');
      const thresholds = threshold === undefined ? {} : { thresholdConfiguration: threshold };
      const breaker = { enable: true, rollback: false, ...thresholds };
      await l.create({ desiredCount: desired, deploymentConfiguration: { deploymentCircuitBreaker: breaker } });
      await l.seconds(300);
      const [deployment] = (await l.service()).deployments;
      expect(deployment).toMatchObject({ rolloutState: 'FAILED', failedTasks: failures });
    },
  );

  it('6.5 thresholds are held between 3 and 200', async () => {
    const l = await local();
    await l.register('web:1');
    await l.create({ desiredCount: 1, ...BREAKER });
    const threshold = async (): Promise<number> => {
      const { serviceDeployments } = await l.call('ListServiceDeployments', { cluster: 'c', service: 's' });
      const serviceDeploymentArns = [serviceDeployments[0].serviceDeploymentArn];
      const described = await l.call('DescribeServiceDeployments', { serviceDeploymentArns });
      return described.serviceDeployments[0].deploymentCircuitBreaker.threshold;
    };
    expect(await threshold()).toBe(3);
    await l.update({ desiredCount: 800 });
    expect(await threshold()).toBe(200);
  });

  it('6.6 without rollback the deployment stays PRIMARY and FAILED, and the old tasks go on', async () => {
    const l = await running({
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
    });
    l.fault({ kind: 'image-missing', image: 'web:2' });
    const id = await deploy(l, 'web:2');
    await l.seconds(600);
    expect(await l.deployments()).toEqual(['PRIMARY FAILED 0/0/0', 'ACTIVE COMPLETED 1/0/1']);
    const service = await l.service();
    expect(service.deployments[0]).toMatchObject({
      id,
      failedTasks: 3,
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
    const { serviceDeployments } = await l.call('ListServiceDeployments', { cluster: 'c', service: 's' });
    expect(serviceDeployments[0].status).toBe('STOPPED');
  });

  it('6.7 a rollback re-promotes the last completed deployment under its old id', async () => {
    const l = await running(BREAKER);
    const before = await l.service();
    l.fault({ kind: 'image-missing', image: 'web:2' });
    const failed = await deploy(l, 'web:2');
    await l.seconds(21);
    const during = await l.service();
    const [back, gone] = during.deployments;
    expect(back).toMatchObject({
      id: before.deployments[0].id,
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${before.deployments[0].id}.`,
    });
    expect(gone).toMatchObject({ id: failed, status: 'ACTIVE', rolloutState: 'FAILED', failedTasks: 3 });
    expect(during.taskDefinition).toBe(before.taskDefinition);
    await l.seconds(2);
    const after = await l.service();
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
    expect(after.deployments[0]).toMatchObject({
      id: before.deployments[0].id,
      rolloutStateReason: `ECS deployment ${before.deployments[0].id} completed.`,
    });
  });

  it('6.7 a rollback brings back tasks and settings that were already replaced', async () => {
    const l = await running({
      desiredCount: 2,
      deploymentConfiguration: { ...BREAKER.deploymentConfiguration, minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    const before = await l.service();
    l.fault({ kind: 'crash', image: 'web:2' });
    await l.register('web:2');
    await l.update({ taskDefinition: 'web', volumeConfigurations: [{ name: 'data' }] });
    await l.seconds(200);
    const after = await l.service();
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 2/0/2']);
    expect(after.deployments[0].id).toBe(before.deployments[0].id);
    expect(after.volumeConfigurations).toBeUndefined();
  });

  it('6.8 without an earlier completed deployment the service stays FAILED', async () => {
    const l = await local();
    l.fault({ kind: 'image-missing' });
    await l.register('web:1');
    await l.create(BREAKER);
    await l.seconds(600);
    expect(await l.deployments()).toEqual(['PRIMARY FAILED 0/0/0']);
    const { serviceDeployments } = await l.call('ListServiceDeployments', { cluster: 'c', service: 's' });
    expect(serviceDeployments[0]).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason: 'No rollback candidate was found to run the rollback.',
    });
  });

  it.each([
    { essential: true, lastStatus: 'STOPPED' },
    { essential: false, lastStatus: 'RUNNING' },
  ])(
    '6.9 a container with essential $essential that ends leaves its task $lastStatus',
    async ({ essential, lastStatus }) => {
      const l = await local();
      l.fault({ kind: 'crash', image: 'sidecar', exitCode: 3 });
      const sidecar = { name: 'sidecar', image: 'sidecar:1', memory: 32, essential };
      await l.register('web:1', { containerDefinitions: [container('web:1'), sidecar] });
      const { tasks } = await l.call('RunTask', { cluster: 'c', taskDefinition: 'web' });
      await l.seconds(20);
      const described = await l.call('DescribeTasks', { cluster: 'c', tasks: [tasks[0].taskArn] });
      expect(described.tasks[0].lastStatus).toBe(lastStatus);
      expect(described.tasks[0].containers[1]).toMatchObject({ lastStatus: 'STOPPED', exitCode: 3 });
      const stop = essential
        ? { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' }
        : {};
      expect(described.tasks[0]).toMatchObject(stop);
    },
  );
});
