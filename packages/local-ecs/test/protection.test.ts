import { describe, expect, it } from 'vitest';
import { type Answer, type Local, running } from './local.ts';

const protect = (l: Local, tasks: string[], members = {}): Promise<Answer> =>
  l.call('UpdateTaskProtection', { cluster: 'c', tasks, protectionEnabled: true, ...members });

async function roll(l: Local): Promise<void> {
  await l.register('web:2');
  await l.update({ taskDefinition: 'web' });
}

describe('protected tasks', () => {
  it('8.11 tasks of services are protected for 120 minutes, or as long as they are asked to', async () => {
    const l = await running();
    const [{ taskArn }] = await l.tasks();
    const now = l.clock.now() / 1000;
    const get = async (): Promise<Answer> =>
      (await l.call('GetTaskProtection', { cluster: 'c', tasks: [taskArn] })).protectedTasks[0];
    expect(await get()).toEqual({ taskArn, protectionEnabled: false });
    expect(await protect(l, [taskArn])).toEqual({
      protectedTasks: [{ taskArn, protectionEnabled: true, expirationDate: now + 7200 }],
      failures: [],
    });
    await protect(l, [taskArn], { expiresInMinutes: 1 });
    expect(await get()).toEqual({ taskArn, protectionEnabled: true, expirationDate: now + 60 });
    await l.seconds(60);
    expect(await get()).toEqual({ taskArn, protectionEnabled: false });
    await protect(l, [taskArn]);
    await protect(l, [taskArn], { protectionEnabled: false });
    expect(await get()).toEqual({ taskArn, protectionEnabled: false });
  });

  it('8.11 tasks of no service, and unknown ones, are failures', async () => {
    const l = await running();
    const { tasks } = await l.call('RunTask', { cluster: 'c', taskDefinition: 'web' });
    const unknown = `${tasks[0].taskArn.slice(0, -32)}${'0'.repeat(32)}`;
    const { protectedTasks, failures } = await protect(l, [tasks[0].taskArn, '0'.repeat(32)]);
    expect(protectedTasks).toEqual([]);
    expect(failures).toMatchObject([
      { arn: tasks[0].taskArn, reason: 'TASK_NOT_VALID' },
      { arn: unknown, reason: 'MISSING' },
    ]);
  });

  it.each([
    { tasks: [] },
    { tasks: Array(11).fill('t') },
    { tasks: ['t'], expiresInMinutes: 0 },
    { tasks: ['t'], expiresInMinutes: 2881 },
    { tasks: ['t'], protectionEnabled: null },
  ])('8.11 an update with %j is refused', async ({ tasks, ...members }) => {
    const l = await running();
    await expect(protect(l, tasks, members)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidParameterException' }),
    );
  });

  it('5.19 a rolling update leaves protected tasks alone until their protection is over', async () => {
    const l = await running({ desiredCount: 2 });
    const [kept] = await l.tasks();
    await protect(l, [kept.taskArn], { expiresInMinutes: 10 });
    await roll(l);
    await l.seconds(300);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 2/0/2', 'ACTIVE COMPLETED 1/0/1']);
    expect((await l.tasks()).find(({ taskArn }) => taskArn === kept.taskArn)?.desiredStatus).toBe('RUNNING');
    await l.seconds(310);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 2/0/2']);
  });

  it('9.5 the service tells that protected tasks keep it from its steady state, and no more can be protected', async () => {
    const l = await running();
    const [{ taskArn, startedBy }] = await l.tasks();
    await protect(l, [taskArn]);
    await roll(l);
    await l.seconds(100);
    expect((await l.events()).at(-1)).toBe(
      `(service s) was unable to reach steady state because (taskSet ${startedBy}) was unable to scale in due to (reason 1 tasks under protection)`,
    );
    const [fresh] = (await l.tasks()).filter((task) => task.taskArn !== taskArn);
    expect((await protect(l, [fresh.taskArn])).failures).toMatchObject([{ reason: 'DEPLOYMENT_BLOCKED' }]);
    await protect(l, [taskArn], { protectionEnabled: false });
    await l.seconds(10);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it('5.19 scale-in stops the others, and waits where all are protected', async () => {
    const l = await running({ desiredCount: 3 });
    const [first, second, third] = await l.tasks();
    await protect(l, [second.taskArn, third.taskArn], { expiresInMinutes: 1 });
    await l.update({ desiredCount: 1 });
    await l.seconds(30);
    const left = (await l.tasks()).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    expect(left.map(({ taskArn }) => taskArn)).toEqual([second.taskArn, third.taskArn]);
    expect(left).not.toContainEqual(expect.objectContaining({ taskArn: first.taskArn }));
    await l.seconds(40);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
    expect((await l.events()).at(-1)).toBe('(service s) has reached a steady state.');
  });

  it('5.19 protection does not hold a task that is unhealthy', async () => {
    const l = await running();
    l.fault({ kind: 'never-healthy', image: 'web:1', times: 1 });
    const { taskArns } = await l.call('ListTasks', { cluster: 'c', serviceName: 's' });
    await l.call('StopTask', { cluster: 'c', task: taskArns[0] });
    await l.seconds(10);
    const [sick] = (await l.tasks()).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    await protect(l, [sick.taskArn]);
    await l.seconds(120);
    const [gone] = (await l.tasks()).filter(({ taskArn }) => taskArn === sick.taskArn);
    expect(gone).toMatchObject({ desiredStatus: 'STOPPED', stoppedReason: 'Task failed container health checks' });
  });

  it('5.19 protection holds no service that is deleted by force', async () => {
    const l = await running();
    const [{ taskArn }] = await l.tasks();
    await protect(l, [taskArn]);
    await l.call('DeleteService', { cluster: 'c', service: 's', force: true });
    await l.seconds(10);
    expect((await l.service()).status).toBe('INACTIVE');
  });
});
