import { describe, expect, it } from 'vitest';
import { BALANCED, BREAKER, container, local, running, TARGET_GROUP } from './local.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('events of a service', () => {
  it('9.1 events are newest first, at most 100, each with a UUID', async () => {
    const l = await running();
    for (let count = 0; count < 80; count += 1) {
      await l.update({ desiredCount: count % 2 });
      await l.seconds(10);
    }
    const { events } = await l.service();
    expect(events).toHaveLength(100);
    expect(events.every(({ id }: { id: string }) => UUID.test(id))).toBe(true);
    const times = events.map(({ createdAt }: { createdAt: number }) => createdAt);
    expect(times).toEqual(times.toSorted((left: number, right: number) => right - left));
    expect(events[0].message).toBe('(service s) has reached a steady state.');
  });

  it('9.2 a rolling update is told in the order of ECS', async () => {
    const l = await running(BALANCED);
    const [old] = await l.tasks();
    const known = (await l.events()).length;
    await l.register('web:2');
    const [primary, before] = (await l.update({ taskDefinition: 'web' })).deployments;
    await l.seconds(400);
    const [fresh] = await l.tasks();
    const id = (task: { taskArn: string }): string => task.taskArn.split('/').at(-1) ?? '';
    expect((await l.events()).slice(known)).toEqual([
      `(service s) has started 1 tasks: (task ${id(fresh)}).`,
      `(service s) registered 1 targets in (target-group ${TARGET_GROUP})`,
      `(service s) has stopped 1 running tasks: (task ${id(old)}).`,
      `(service s) deregistered 1 targets in (target-group ${TARGET_GROUP})`,
      `(service s, taskSet ${before.id}) has begun draining connections on 1 tasks.`,
      `(service s) (deployment ${primary.id}) deployment completed.`,
      '(service s) has reached a steady state.',
    ]);
    const [last, previous] = (await l.service()).events;
    expect(last.createdAt - previous.createdAt).toBeCloseTo(0.001, 4);
  });

  it('9.3 a lasting condition is told again only when it was resolved or after 6 hours', async () => {
    const l = await local();
    l.fault({ kind: 'image-missing', image: 'web:1' });
    await l.register('web:1', { containerDefinitions: [container('web:1')] });
    await l.create();
    const told = async (): Promise<number> =>
      (await l.events()).filter((message) => message.includes('unable to consistently start tasks successfully'))
        .length;
    await l.seconds(5 * 3600);
    expect(await told()).toBe(1);
    await l.seconds(2 * 3600);
    expect(await told()).toBe(2);
    l.ecs.faults.clear();
    await l.seconds(1800);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
    l.fault({ kind: 'image-missing', image: 'web:1' });
    await l.update({ forceNewDeployment: true });
    await l.seconds(100);
    expect(await told()).toBe(3);
  });

  it('9.4 a failed deployment tells what it is rolled back to', async () => {
    const l = await running(BREAKER);
    const [good] = (await l.service()).deployments;
    l.fault({ kind: 'image-missing', image: 'web:2' });
    await l.register('web:2');
    const [bad] = (await l.update({ taskDefinition: 'web' })).deployments;
    await l.seconds(60);
    expect((await l.events()).slice(-4)).toEqual([
      `(service s) (deployment ${bad.id}) deployment failed: tasks failed to start.`,
      `(service s) rolling back to deployment ${good.id}.`,
      `(service s) (deployment ${good.id}) deployment completed.`,
      '(service s) has reached a steady state.',
    ]);
  });
});
