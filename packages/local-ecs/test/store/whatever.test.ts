import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import type { Local } from '../local.ts';
import { BALANCED, BREAKER, TARGET_GROUP } from '../local.ts';
import { type Step, step } from '../steps.ts';
import { memoryStore } from './memory-store.ts';
import { kept, killed } from './restarted.ts';

const RUNS = Number(process.env['RUNS'] ?? 40);

const tag = (resourceArn: string) => ({ resourceArn, tags: [{ key: 'k', value: 'v' }] });

const others: Step[] = [
  async (l) => l.call('RunTask', { cluster: 'c', taskDefinition: 'web', count: 2, clientToken: 'same' }),
  async (l) => {
    const [task] = await l.tasks();
    if (task !== undefined) await l.call('TagResource', tag(task.taskArn));
  },
  async (l) => l.call('TagResource', tag((await l.service()).serviceArn)),
  async (l) => l.call('TagResource', tag((await l.service()).clusterArn)),
  async (l) => l.call('UntagResource', { resourceArn: (await l.service()).serviceArn, tagKeys: ['k'] }),
  async (l) => {
    await l.register('web:9');
    const { taskDefinitionArns } = await l.call('ListTaskDefinitions', { sort: 'DESC' });
    await l.call('TagResource', tag(taskDefinitionArns[0]));
    await l.call('DeregisterTaskDefinition', { taskDefinition: taskDefinitionArns[0] });
    await l.call('DeleteTaskDefinitions', { taskDefinitions: [taskDefinitionArns[0]] });
  },
  async (l) => l.call('CreateCluster', { clusterName: 'd', tags: [{ key: 'a', value: 'b' }] }),
  async (l) => l.refusal('DeleteCluster', { cluster: 'd' }),
  async (l) => {
    await l.call('DeleteService', { cluster: 'c', service: 's', force: true });
    await l.seconds(60);
    await create(l);
  },
  async (l) =>
    l.call('UpdateTaskProtection', {
      cluster: 'c',
      protectionEnabled: true,
      expiresInMinutes: 30,
      tasks: await arnsOfTasks(l),
    }),
  async (l) => l.call('PutAccountSettingDefault', { name: 'containerInsights', value: 'enabled' }),
  async (l) =>
    l.call('UpdateClusterSettings', { cluster: 'c', settings: [{ name: 'containerInsights', value: 'enabled' }] }),
  async (l) => l.ecs.alarms.set({ name: 'a', state: 'ALARM' }),
  async (l) => l.update({ deploymentConfiguration: { alarms: { alarmNames: ['a'], enable: true, rollback: true } } }),
  async (l) => l.ecs.clock.advance(30_000),
  async (l) => l.ecs.clock.pause(),
  async (l) => l.ecs.clock.resume(),
  async (l) => l.seconds(4_000),
  async (l) => l.seconds(24 * 3_600),
  async (l) => l.ecs.setDeregistrationDelay(TARGET_GROUP, 7),
  async (l) => l.ecs.setDeregistrationDelay(`${TARGET_GROUP}1`, 7),
  async (l) => {
    l.ecs.reset();
    await begin(l);
  },
];

async function arnsOfTasks(l: Local): Promise<string[]> {
  return (await l.tasks()).map(({ taskArn }) => taskArn);
}

async function create(l: Local): Promise<void> {
  await l.refusal('CreateService', {
    cluster: 'c',
    serviceName: 's',
    taskDefinition: 'web',
    desiredCount: 2,
    ...BREAKER,
  });
}

async function begin(l: Local): Promise<void> {
  await l.call('CreateCluster', { clusterName: 'c' });
  await l.register('web:1');
  await create(l);
}

/** What the API says of it. */
async function shown(l: Local): Promise<unknown[]> {
  const ask = (operation: string, input: JsonObject) => l.call(operation, input).catch(String);
  return [
    await ask('DescribeClusters', { clusters: ['c', 'd'], include: ['TAGS', 'SETTINGS', 'CONFIGURATIONS'] }),
    await ask('DescribeServices', { cluster: 'c', services: ['s'], include: ['TAGS'] }),
    await ask('ListServiceDeployments', { cluster: 'c', service: 's', maxResults: 100 }),
    await ask('ListTaskDefinitions', {}),
    await l.tasks().catch(String),
  ];
}

/** Not every step is possible everywhere: a service may be gone, a deployment over. It says of itself what it does. */
const bold = (each: Step): Step =>
  Object.assign((l: Local) => each(l).catch(() => undefined), { [fc.toStringMethod]: () => String(each) });

const anything: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: step.map(bold) },
  { weight: 1, arbitrary: fc.constantFrom(...others.map(bold)) },
);

describe('whatever happens to a local-ecs that keeps its state', () => {
  it('20.9 another one that is started from what it wrote knows the same, and comes to rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 25 }), fc.boolean(), async (steps, isBalanced) => {
        const store = memoryStore();
        const l = kept(store);
        l.ecs.setDeregistrationDelay(TARGET_GROUP, 20);
        await begin(l);
        if (isBalanced) await l.update({ ...BALANCED });
        await l.seconds(60);
        for (const each of steps) await each(l);

        const second = await killed(l, store);
        expect(second.ecs.state()).toEqual(l.ecs.state());
        expect(await shown(second)).toEqual(await shown(l));
        second.ecs.clock.resume();
        second.ecs.alarms.set({ name: 'a', state: 'OK' });
        await second.seconds(3_600);
        expect(second.clock.next()).toBeNull();
        await second.register('web:4');
        await create(second);
        const { deployments } = await second.update({ taskDefinition: 'web', desiredCount: 3 });
        await second.seconds(900);
        expect(await second.service()).toMatchObject({
          runningCount: 3,
          deployments: [{ id: deployments[0].id, rolloutState: 'COMPLETED' }],
        });
      }),
      { numRuns: RUNS },
    );
  });
});
