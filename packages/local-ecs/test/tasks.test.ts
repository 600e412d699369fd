import { describe, expect, it } from 'vitest';
import { type Answer, BALANCED, FARGATE_SIZE, type Local, local, running, TARGET_GROUP } from './local.ts';

const AWSVPC = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };

async function describeTask(l: Local, task: string): Promise<Answer> {
  return (await l.call('DescribeTasks', { cluster: 'c', tasks: [task] })).tasks[0];
}

/** The states that the only task of the service goes through from now on, until `last`. */
async function statesUntil(l: Local, task: string, last: string): Promise<string[]> {
  const states: string[] = [];
  while (states.at(-1) !== last) {
    const { lastStatus } = await describeTask(l, task);
    if (lastStatus !== states.at(-1)) states.push(lastStatus);
    await l.seconds(0.25);
  }
  return states;
}

describe('tasks', () => {
  it.each([
    { networkMode: 'bridge', balanced: false, up: 'PENDING RUNNING', down: 'STOPPING STOPPED' },
    { networkMode: 'bridge', balanced: true, up: 'PENDING ACTIVATING RUNNING', down: 'DEACTIVATING STOPPING STOPPED' },
    {
      networkMode: 'awsvpc',
      balanced: false,
      up: 'PROVISIONING PENDING ACTIVATING RUNNING',
      down: 'STOPPING DEPROVISIONING STOPPED',
    },
    {
      networkMode: 'awsvpc',
      balanced: true,
      up: 'PROVISIONING PENDING ACTIVATING RUNNING',
      down: 'DEACTIVATING STOPPING DEPROVISIONING STOPPED',
    },
  ])(
    '8.1 a $networkMode task (load balancer: $balanced) passes through its states',
    async ({ networkMode, balanced, up, down }) => {
      const l = await local();
      l.ecs.setDeregistrationDelay(TARGET_GROUP, 10);
      await l.register('web:1', { networkMode });
      await l.create({ ...(networkMode === 'awsvpc' ? AWSVPC : {}), ...(balanced ? BALANCED : {}) });
      await l.seconds(0);
      const [{ taskArn }] = await l.tasks();
      expect((await statesUntil(l, taskArn, 'RUNNING')).join(' ')).toBe(up);
      await l.update({ desiredCount: 0 });
      await l.seconds(0);
      expect((await statesUntil(l, taskArn, 'STOPPED')).join(' ')).toBe(down);
    },
  );

  it('8.2 ListTasks filters on the desired status', async () => {
    const l = await running({ desiredCount: 2 });
    const list = async (filter: object): Promise<number> =>
      (await l.call('ListTasks', { cluster: 'c', ...filter })).taskArns.length;
    const [{ taskArn, startedBy }] = await l.tasks();
    await l.call('StopTask', { cluster: 'c', task: taskArn });
    await l.seconds(1);
    expect(await list({ serviceName: 's' })).toBe(2);
    expect(await list({ serviceName: 's', desiredStatus: 'STOPPED' })).toBe(1);
    expect(await list({ desiredStatus: 'PENDING' })).toBe(0);
    expect(await list({ startedBy })).toBe(2);
    expect(await list({ family: 'web' })).toBe(2);
    expect(await list({ family: 'other' })).toBe(0);
    const both = { cluster: 'c', startedBy, serviceName: 's' };
    expect(await l.refusal('ListTasks', both)).toMatch(/^InvalidParameterException: /);
    expect(await l.refusal('ListTasks', { cluster: 'c', serviceName: 'x' })).toBe(
      'ServiceNotFoundException: Service not found.',
    );
  });

  it('8.3 a task of a service is started by its deployment', async () => {
    const l = await running();
    const [task] = await l.tasks();
    const { deployments } = await l.service();
    expect(task).toMatchObject({ startedBy: deployments[0].id, group: 'service:s', launchType: 'EC2' });
    expect(task.taskArn).toMatch(/^arn:aws:ecs:us-east-1:123456789012:task\/c\/[0-9a-f]{32}$/);
  });

  it('8.4 stopped tasks are described for one hour', async () => {
    const l = await running();
    const [{ taskArn }] = await l.tasks();
    await l.call('StopTask', { cluster: 'c', task: taskArn });
    await l.seconds(5 + 3599);
    expect((await describeTask(l, taskArn)).lastStatus).toBe('STOPPED');
    await l.seconds(1);
    expect(await l.call('DescribeTasks', { cluster: 'c', tasks: [taskArn] })).toEqual({
      tasks: [],
      failures: [{ arn: taskArn, reason: 'MISSING' }],
    });
  });

  it('8.5 a stop by the scheduler names the deployment that ordered it', async () => {
    const l = await running();
    const [{ taskArn }] = await l.tasks();
    await l.register('web:2');
    const { deployments } = await l.update({ taskDefinition: 'web' });
    await l.seconds(10);
    expect(await describeTask(l, taskArn)).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Scaling activity initiated by (deployment ${deployments[0].id})`,
    });
  });

  it.each([
    { reason: undefined, stoppedReason: 'Task stopped by user' },
    { reason: 'enough', stoppedReason: 'enough' },
  ])(
    '8.5 StopTask gives the reason "$stoppedReason", and the service replaces the task',
    async ({ reason, stoppedReason }) => {
      const l = await running();
      const [{ taskArn }] = await l.tasks();
      const { task } = await l.call('StopTask', { cluster: 'c', task: taskArn, reason });
      expect(task).toMatchObject({ desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason });
      await l.seconds(10);
      expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
      expect(await l.refusal('StopTask', { cluster: 'c', task: 'x' })).toBe(
        'InvalidParameterException: The referenced task was not found.',
      );
    },
  );

  it('8.6 RunTask runs tasks with overrides', async () => {
    const l = await local();
    await l.register('web:1');
    const overrides = { containerOverrides: [{ name: 'app', command: ['migrate'] }] };
    const { tasks, failures } = await l.call('RunTask', {
      cluster: 'c',
      taskDefinition: 'web',
      count: 2,
      overrides,
      startedBy: 'me',
    });
    expect(failures).toEqual([]);
    expect(tasks).toHaveLength(2);
    expect(tasks[0]).toMatchObject({ group: 'family:web', startedBy: 'me', lastStatus: 'PENDING', overrides });
    const many = { cluster: 'c', taskDefinition: 'web', count: 11 };
    expect(await l.refusal('RunTask', many)).toMatch(/^InvalidParameterException: /);
    const wrong = { cluster: 'c', taskDefinition: 'web', overrides: { containerOverrides: [{ name: 'nobody' }] } };
    expect(await l.refusal('RunTask', wrong)).toContain('Override for container named nobody is not a container');
  });

  it('8.6 the same client token runs nothing twice', async () => {
    const l = await local();
    await l.register('web:1');
    const input = { cluster: 'c', taskDefinition: 'web', clientToken: 't' };
    const first = await l.call('RunTask', input);
    const again = await l.call('RunTask', input);
    expect(again.tasks[0].taskArn).toBe(first.tasks[0].taskArn);
    const error = await l.ecs.call('RunTask', { ...input, count: 2 }).catch((refused) => refused);
    expect(error).toMatchObject({ name: 'ConflictException', members: { resourceIds: [first.tasks[0].taskArn] } });
  });

  it.each([
    { launchType: 'EC2', size: {}, network: {}, reason: 'RESOURCE:CPU' },
    { launchType: 'FARGATE', size: FARGATE_SIZE, network: AWSVPC, reason: 'Capacity is unavailable at this time.' },
  ])(
    '8.7 RunTask on $launchType without capacity answers with failures',
    async ({ launchType, size, network, reason }) => {
      const l = await local();
      l.fault({ kind: 'no-capacity' });
      await l.register('web:1', size);
      const input = { cluster: 'c', taskDefinition: 'web', launchType, count: 2, ...network };
      const { tasks, failures } = await l.call('RunTask', input);
      expect(tasks).toEqual([]);
      expect(failures).toHaveLength(2);
      expect(failures[0].reason).toContain(reason);
    },
  );

  it('8.8 versions rise and times come in order', async () => {
    const l = await local();
    await l.register('web:1', { networkMode: 'awsvpc' });
    await l.create(AWSVPC);
    await l.seconds(0);
    const [first] = await l.tasks();
    await l.seconds(10);
    const second = await describeTask(l, first.taskArn);
    await l.update({ desiredCount: 0 });
    await l.seconds(10);
    const third = await describeTask(l, first.taskArn);
    expect(second.version).toBeGreaterThan(first.version);
    expect(third.version).toBeGreaterThan(second.version);
    const times = [
      'createdAt',
      'pullStartedAt',
      'pullStoppedAt',
      'startedAt',
      'stoppingAt',
      'executionStoppedAt',
      'stoppedAt',
    ];
    const sorted = times.map((time) => third[time]);
    expect(sorted).toEqual(sorted.toSorted((left, right) => left - right));
    expect(new Set(sorted).size).toBe(times.length);
  });
});
