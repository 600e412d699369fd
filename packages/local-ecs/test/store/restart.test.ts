import { once } from 'node:events';
import { createServer } from 'node:http';
import { DescribeListenersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { balancing, listener } from '../load-balancing/balanced.ts';
import { type Answer, BALANCED, BREAKER, container, local, TARGET_GROUP } from '../local.ts';
import { memoryStore } from './memory-store.ts';
import { type Kept, kept, killed } from './restarted.ts';

/** A local-ecs that keeps its state, with the service `s` on its way to its first task. */
async function begun(members: JsonObject = {}, containers: JsonObject[] = [container('web:1')]) {
  const store = memoryStore();
  const l = kept(store);
  await l.call('CreateCluster', { clusterName: 'c' });
  await l.register('web:1', { containerDefinitions: containers });
  await l.create(members);
  return { store, l };
}

const UNCHECKED = [container('web:1', { healthCheck: undefined })];

describe('a local-ecs that takes up the state of another one', () => {
  it('20.1 shows everything as it was, in its order', async () => {
    const { store, l } = await begun({ desiredCount: 3, tags: [{ key: 'k', value: 'v' }] });
    await l.seconds(60);
    const second = await killed(l, store);
    const asked: [string, JsonObject][] = [
      ['DescribeClusters', { clusters: ['c'], include: ['TAGS'] }],
      ['DescribeTaskDefinition', { taskDefinition: 'web' }],
      ['DescribeServices', { cluster: 'c', services: ['s'], include: ['TAGS'] }],
      ['ListTasks', { cluster: 'c' }],
      ['ListServiceDeployments', { cluster: 'c', service: 's' }],
    ];
    for (const [operation, input] of asked) {
      expect(await second.call(operation, input)).toEqual(await l.call(operation, input));
    }
    expect(await second.tasks()).toEqual(await l.tasks());
    expect(second.ecs.state()).toEqual(l.ecs.state());
  });

  it('20.3 goes on with a rolling update where it was', async () => {
    const { store, l } = await begun({ desiredCount: 2 });
    await l.seconds(60);
    await l.register('web:2');
    const { deployments } = await l.update({ taskDefinition: 'web' });
    await l.seconds(4);
    const second = await killed(l, store);
    expect(await second.deployments()).toEqual(await l.deployments());
    await second.seconds(60);
    expect(await second.deployments()).toEqual(['PRIMARY COMPLETED 2/0/2']);
    expect((await second.service()).deployments[0].id).toBe(deployments[0].id);
  });

  it('20.3 numbers of deployments go on rising', async () => {
    const { store, l } = await begun();
    const second = await killed(l, store);
    const { deployments } = await second.update({ forceNewDeployment: true });
    expect(deployments[0].id > (await l.service()).deployments[0].id).toBe(true);
  });

  it('20.3 a client token of RunTask still runs nothing twice', async () => {
    const { store, l } = await begun();
    const input = { cluster: 'c', taskDefinition: 'web', clientToken: 'same' };
    const [first] = (await l.call('RunTask', input)).tasks;
    const second = await killed(l, store);
    expect((await second.call('RunTask', input)).tasks[0].taskArn).toBe(first.taskArn);
    expect(await second.refusal('RunTask', { ...input, count: 2 })).toContain('ConflictException');
  });

  it.each([
    ['the 40 seconds to healthy', {}, UNCHECKED, 3, 40],
    ['the first task', {}, [container('web:1')], 0, 3],
    ['a bake time', { deploymentConfiguration: { bakeTimeInMinutes: 2 } }, [container('web:1')], 3, 120],
  ])('20.4 waits on for %s, and no longer than the rest', async (_wait, members, containers, before, whole) => {
    const { store, l } = await begun(members, containers);
    await l.seconds(before);
    await l.seconds(whole * 0.6);
    const second = await killed(l, store);
    // What starts, starts anew.
    const restSeconds = before === 0 ? whole : whole * 0.4;
    await second.seconds(restSeconds - 0.5);
    expect((await second.service()).deployments[0].rolloutState).toBe('IN_PROGRESS');
    await second.seconds(1);
    expect((await second.service()).deployments[0].rolloutState).toBe('COMPLETED');
  });

  it('20.4 and no longer where the clock was moved before', async () => {
    const { store, l } = await begun({}, UNCHECKED);
    await l.ecs.clock.advance(3_600_000);
    await l.update({ forceNewDeployment: true });
    await l.seconds(20);
    l.ecs.clock.pause();
    const second = await killed(l, store);
    expect(second.ecs.clock.state()).toEqual(l.ecs.clock.state());
    second.ecs.clock.resume();
    await second.seconds(60);
    expect((await second.service()).deployments[0].rolloutState).toBe('COMPLETED');
  });

  it('20.4 a drain takes no longer than its rest', async () => {
    const { store, l } = await begun(BALANCED);
    l.ecs.setDeregistrationDelay(TARGET_GROUP, 100);
    await l.seconds(60);
    await l.update({ desiredCount: 0 });
    await l.seconds(60);
    const second = await killed(l, store);
    await second.seconds(39);
    expect((await second.tasks())[0].lastStatus).toBe('DEACTIVATING');
    await second.seconds(7);
    expect((await second.tasks())[0].lastStatus).toBe('STOPPED');
  });

  it('20.4 tasks that never start are tried again when their wait is over', async () => {
    const { store, l } = await begun({ desiredCount: 0 });
    l.fault({ kind: 'image-missing', image: 'web:1' });
    await l.update({ desiredCount: 1 });
    // The starts of 0, 7 and 19 s fail 2 s later: the next one is due at 41 s.
    await l.seconds(25);
    const second = await killed(l, store);
    await second.seconds(15);
    const before = (await second.service()).pendingCount;
    await second.seconds(2);
    expect([before, (await second.service()).pendingCount]).toEqual([0, 1]);
  });

  it('20.4 the circuit breaker counts on, and a rollback ends', async () => {
    const { store, l } = await begun({ desiredCount: 1, ...BREAKER });
    await l.seconds(60);
    l.fault({ kind: 'image-missing', image: 'web:2' });
    await l.register('web:2');
    await l.update({ taskDefinition: 'web' });
    await l.seconds(15);
    const second = await killed(l, store);
    second.fault({ kind: 'image-missing', image: 'web:2' });
    expect((await second.service()).deployments[0].failedTasks).toBe(2);
    await second.seconds(60);
    expect(await second.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
    const { serviceDeployments } = await second.call('ListServiceDeployments', { cluster: 'c', service: 's' });
    expect(serviceDeployments[0].status).toBe('ROLLBACK_SUCCESSFUL');
  });

  it('20.4 stopped tasks are kept for the rest of their hour', async () => {
    const { store, l } = await begun();
    await l.seconds(60);
    const [task] = await l.tasks();
    await l.call('StopTask', { cluster: 'c', task: task.taskArn });
    await l.seconds(2_000);
    const second = await killed(l, store);
    const described = async () => (await second.call('DescribeTasks', { cluster: 'c', tasks: [task.taskArn] })).tasks;
    expect(await described()).toHaveLength(1);
    await second.seconds(1_700);
    expect(await described()).toHaveLength(0);
  });

  it('20.5 forgets the faults, and what ran goes on', async () => {
    const { store, l } = await begun();
    l.fault({ kind: 'crash', image: 'web:1', afterMs: 30_000 });
    await l.seconds(10);
    const [task] = await l.tasks();
    const second = await killed(l, store);
    expect(second.ecs.faults.list()).toEqual([]);
    await second.seconds(60);
    expect((await second.tasks()).map(({ taskArn, lastStatus }) => [taskArn, lastStatus])).toEqual([
      [task.taskArn, 'RUNNING'],
    ]);
  });

  it('20.12 and one that keeps nothing give all there is as JSON', async () => {
    const l = await local();
    await l.register('web:1');
    await l.create();
    const api = await l.ecs.listen();
    onTestFinished(() => api.close());
    const state: Answer = await (await fetch(`${api.url}/_local-ecs/state`)).json();
    expect(state).toEqual(l.ecs.state());
    expect(state).toMatchObject({
      cluster: [{ name: 'c' }],
      'task-definition': [{ family: 'web', revision: 1 }],
      service: [{ name: 's', desiredCount: 1 }],
      task: [],
    });
  });

  it('20.8 after a reset there is nothing', async () => {
    const { store, l } = await begun();
    await l.seconds(60);
    l.ecs.reset();
    const second = await killed(l, store);
    expect([...store.entries]).toEqual([]);
    expect(Object.values(second.ecs.state()).flat()).toEqual([]);
  });
});

describe('what cannot be written', () => {
  it('20.7 fails the call that met it, and the next ones change nothing until it can be', async () => {
    const { store, l } = await begun();
    store.trouble = new Error('no space left on device');
    expect(await l.refusal('CreateCluster', { clusterName: 'd' })).toBe(
      'ServerException: The state of local-ecs cannot be written to its data folder: no space left on device. ' +
        'What this call changed holds in memory only, and is written as soon as that is possible.',
    );
    expect(await l.refusal('CreateCluster', { clusterName: 'e' })).toBe(
      'ServerException: The state of local-ecs cannot be written to its data folder: no space left on device. ' +
        'Nothing was changed.',
    );
    expect(l.warnings).toEqual([expect.stringContaining('no space left on device')]);
    await l.seconds(60);
    expect((await l.service()).runningCount).toBe(1);
    const server = await l.ecs.listen();
    onTestFinished(() => server.close());
    const health = async (): Promise<unknown[]> => {
      const response = await fetch(`${server.url}/_local-ecs/health`);
      return [response.status, await response.json()];
    };
    const problem = 'the state cannot be written: no space left on device';
    expect(await health()).toEqual([503, { status: 'failing', problem }]);

    store.trouble = null;
    await l.call('CreateCluster', { clusterName: 'f' });
    expect(await health()).toEqual([200, { status: 'ok' }]);
    expect(l.warnings[1]).toBe('the state is written again, with all that changed meanwhile');
    const { clusterArns } = await (await killed(l, store)).call('ListClusters');
    expect(clusterArns.map((arn: string) => arn.slice(-1))).toEqual(['c', 'd', 'f']);
  });

  it('20.2 a call that fails writes what it changed all the same, and a call that reads writes nothing', async () => {
    const { store, l } = await begun();
    await l.seconds(60);
    await l.call('ListClusters');
    const writes = store.writes.length;
    await l.service();
    await l.refusal('UpdateService', { cluster: 'c', service: 'none' });
    expect(store.writes.length).toBe(writes);
    expect(store.writes.reduce((most, size) => Math.max(most, size))).toBeLessThan(10);
  });
});

describe('listeners after a restart', () => {
  it('20.6 are open on their ports again, and where one is taken as soon as it is free', async () => {
    const { store, l } = await begun();
    const created = await listener(await balancing(l.ecs));
    const seen = async (second: Kept) => {
      const elb = await balancing(second.ecs);
      const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: created.loadBalancerArn }));
      return Listeners?.map(({ Port, ListenerArn }) => [Port, ListenerArn]);
    };
    const answers = (): Promise<number> =>
      fetch(created.url).then(
        ({ status }) => status,
        () => 0,
      );
    await l.call('ListClusters');
    await l.ecs.close();
    const second = kept(store, l.clock.now());
    await second.resumed;
    expect(await seen(second)).toEqual([[created.port, created.arn]]);
    expect(await answers()).toBe(503);
    await second.ecs.close();

    const taken = createServer().listen(created.port, '127.0.0.1');
    await once(taken, 'listening');
    const third = kept(store, l.clock.now());
    onTestFinished(() => third.ecs.close());
    await third.resumed;
    expect(third.warnings).toEqual([expect.stringContaining(`the listener on port ${created.port} is not open yet`)]);
    expect(await seen(third)).toEqual([[created.port, created.arn]]);
    taken.close();
    await once(taken, 'close');
    await third.seconds(2);
    await expect.poll(answers).toBe(503);
  });
});
