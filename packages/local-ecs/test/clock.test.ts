import { describe, expect, it, onTestFinished } from 'vitest';
import { SteeredClock } from '../src/clock/steered-clock.ts';
import { createLocalEcs, ManualClock } from '../src/index.ts';
import { type Answer, local, running } from './local.ts';

describe('a steered clock', () => {
  it('23.2 goes as the one behind it until it is steered', async () => {
    const base = new ManualClock(1000);
    const clock = new SteeredClock(base);
    const ran: string[] = [];
    clock.at(1500, () => ran.push('due'));
    const cancel = clock.at(1400, () => ran.push('cancelled'));
    cancel();
    expect(clock.state()).toEqual({ now: 1000, paused: false, offsetMs: 0 });
    expect(base.next()).toBe(1500);
    await base.advance(500);
    expect(ran).toEqual(['due']);
    expect(base.next()).toBeNull();
  });

  it('23.3 stands still while it is paused, and goes on from there', async () => {
    const base = new ManualClock(1000);
    const clock = new SteeredClock(base);
    const ran: number[] = [];
    clock.at(1500, () => ran.push(clock.now()));
    await base.advance(200);
    clock.pause();
    clock.pause();
    clock.at(1600, () => ran.push(clock.now()));
    await base.advance(10_000);
    expect(ran).toEqual([]);
    expect(clock.state()).toEqual({ now: 1200, paused: true, offsetMs: -10_000 });
    clock.resume();
    clock.resume();
    await base.advance(300);
    expect(ran).toEqual([1500]);
    await base.advance(100);
    expect(ran).toEqual([1500, 1600]);
  });

  it.each([true, false])('23.4 is advanced in order of time (paused: %s)', async (paused) => {
    const base = new ManualClock(1000);
    const clock = new SteeredClock(base);
    if (paused) clock.pause();
    const ran: string[] = [];
    clock.at(1200, () => ran.push(`second at ${clock.now()}`));
    clock.at(1100, () => {
      ran.push(`first at ${clock.now()}`);
      clock.at(1150, () => ran.push(`between at ${clock.now()}`));
    });
    clock.at(1300, () => ran.push(`later at ${clock.now()}`));
    await Promise.all([clock.advance(150), clock.advance(50)]);
    expect(ran).toEqual(['first at 1100', 'between at 1150', 'second at 1200']);
    expect(clock.state()).toEqual({ now: 1200, paused, offsetMs: 200 });
    clock.resume();
    await base.advance(100);
    expect(ran.at(-1)).toBe('later at 1300');
  });

  it('23.4 goes on when what fell due fails', async () => {
    const base = new ManualClock(0);
    const clock = new SteeredClock(base);
    clock.at(10, () => {
      throw new Error('broken');
    });
    await expect(clock.advance(20)).rejects.toThrow('broken');
    await clock.advance(20);
    expect(clock.state()).toMatchObject({ now: 30, paused: false });
  });
});

describe('the clock by the admin API', () => {
  it('23.5 is shown, paused and advanced, and rolls services on the wall clock without waiting', async () => {
    const ecs = createLocalEcs();
    const server = await ecs.listen();
    onTestFinished(async () => {
      await server.close();
      await ecs.close();
    });
    const steer = async (body: unknown): Promise<Answer> => {
      const response = await fetch(`${server.url}/_local-ecs/clock`, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, ...((await response.json()) as Answer) };
    };
    const paused = await steer({ paused: true });
    expect(paused).toMatchObject({ status: 200, paused: true });
    await ecs.call('CreateCluster', { clusterName: 'c' });
    const containerDefinitions = [{ name: 'app', image: 'web:1', memory: 64 }];
    await ecs.call('RegisterTaskDefinition', { family: 'web', containerDefinitions });
    await ecs.call('CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1 });
    const primary = async (): Promise<Answer> =>
      ((await ecs.call('DescribeServices', { cluster: 'c', services: ['s'] })) as Answer).services[0].deployments[0];
    expect(await primary()).toMatchObject({ rolloutState: 'IN_PROGRESS', desiredCount: 0 });
    // 3 s to RUNNING and 40 s until it counts as healthy.
    expect(await steer({ advanceMs: 42_999 })).toMatchObject({ paused: true, now: paused.now + 42_999 });
    expect(await primary()).toMatchObject({ rolloutState: 'IN_PROGRESS', runningCount: 1 });
    await steer({ advanceMs: 1 });
    expect(await primary()).toMatchObject({ rolloutState: 'COMPLETED', updatedAt: (paused.now + 43_000) / 1000 });
    const shown = (await (await fetch(`${server.url}/_local-ecs/clock`)).json()) as Answer;
    expect(shown).toMatchObject({ now: paused.now + 43_000, paused: true });
    expect(shown.offsetMs).toBeGreaterThan(0);
    expect(await steer({ paused: false, advanceMs: 1000 })).toMatchObject({ paused: false });
  });

  it.each([
    { body: 7, errors: ['Wanted: {"paused": true | false} or {"advanceMs": 60000}, or both.'] },
    { body: {}, errors: ['one of "paused" and "advanceMs" is needed'] },
    {
      body: { paused: 'yes', advanceMs: -1, speed: 2 },
      errors: [
        'unknown member "speed"; there are: paused, advanceMs',
        '"paused" must be true or false',
        '"advanceMs" must be from 0 to 2592000000',
      ],
    },
  ])('23.5 $body is refused and changes nothing', async ({ body, errors }) => {
    const l = await local();
    const server = await l.ecs.listen();
    const response = await fetch(`${server.url}/_local-ecs/clock`, { method: 'POST', body: JSON.stringify(body) });
    expect([response.status, await response.json()]).toEqual([400, { errors }]);
    expect(l.ecs.clock.state()).toMatchObject({ paused: false, offsetMs: 0 });
    await server.close();
  });

  it('23.5 in-process too', async () => {
    const l = await running();
    await l.register('web:2');
    await l.update({ taskDefinition: 'web' });
    await l.ecs.clock.advance(8000);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
    expect(l.ecs.clock.state().offsetMs).toBe(8000);
  });

  it('23.6 goes on after a reset, and not back', async () => {
    const l = await local();
    const server = await l.ecs.listen();
    await l.ecs.clock.advance(5000);
    l.ecs.clock.pause();
    await fetch(`${server.url}/_local-ecs/reset`, { method: 'POST' });
    expect(l.ecs.clock.state()).toMatchObject({ paused: false, offsetMs: 5000 });
    l.ecs.clock.pause();
    l.ecs.reset();
    expect(l.ecs.clock.state()).toMatchObject({ paused: false, offsetMs: 5000 });
    await server.close();
  });
});
