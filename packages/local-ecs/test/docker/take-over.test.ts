import { describe, expect, it } from 'vitest';
import { until } from '../process/running.ts';
import { docker, needDocker } from './docker.ts';
import { aTask, COUNTING, counted, imageOfTests, knownOf, numbers, SLEEPING, successors, watch } from './take-over.ts';

const IMAGE = imageOfTests('take-over');
describe('containers of docker after a restart of local-ecs', () => {
  it('17.18 go on, are the same, and their logs lack no line and have none twice', async (context) => {
    needDocker(context);
    const { next, containers } = successors();
    const first = next();
    const task = aTask(IMAGE, { app: COUNTING });
    const before = watch(first, task);
    await before.told('running');
    await until(() => before.lines().length > 3);
    const [id = ''] = containers();
    expect(await first.release()).toMatch(/^1 container goes on in docker; .*docker rm .*local-ecs\.instance=/s);
    const told = before.lines();
    expect(before.events.map(({ type }) => type)).not.toContain('exited');

    const second = next();
    const after = watch(second, task, knownOf(task, 'running'));
    await until(() => after.lines().length > 3);
    expect(containers()).toEqual([id]);
    docker('exec', id, '/busybox', 'touch', '/end');
    expect(await after.told('exited')).toEqual({ type: 'exited', container: 'app', exitCode: 7, reason: null });
    expect(after.lines().at(-1)).toBe('bye');
    const all = [...numbers(told), ...numbers(after.lines())];
    expect(all).toEqual(counted(all.length));
    expect(after.events.map(({ type }) => type)).not.toContain('running');
    after.task.stop();
    await after.told('stopped');
    expect(containers()).toEqual([]);
  });

  it('17.18 those that ended meanwhile are told with their exit code, and those that are gone', async (context) => {
    needDocker(context);
    const { next, containers } = successors();
    const first = next();
    const counting = aTask(IMAGE, { app: COUNTING });
    const sleeping = aTask(IMAGE, { app: SLEEPING });
    const tasks = [watch(first, counting), watch(first, sleeping)];
    await Promise.all(tasks.map((each) => each.told('running')));
    await first.release();
    const told = tasks[0]?.lines() ?? [];
    docker('exec', `ecs-web-1-app-${counting.id}`, '/busybox', 'touch', '/end');
    docker('wait', `ecs-web-1-app-${counting.id}`);
    docker('rm', '--force', `ecs-web-1-app-${sleeping.id}`);

    const second = next();
    const ended = watch(second, counting, knownOf(counting, 'running'));
    const gone = watch(second, sleeping, knownOf(sleeping, 'running'));
    expect(await ended.told('exited')).toMatchObject({ exitCode: 7, reason: null });
    const all = [...numbers(told), ...numbers(ended.lines())];
    expect(all).toEqual(counted(all.length));
    expect(ended.lines().at(-1)).toBe('bye');
    expect(await gone.told('exited')).toMatchObject({ exitCode: 137, reason: expect.stringContaining('taken away') });
    for (const each of [ended, gone]) each.task.stop();
    await Promise.all([ended.told('stopped'), gone.told('stopped')]);
    expect(containers()).toEqual([]);
  });

  it('17.19 a start that was not over is made anew, a stop goes on, and what nobody knows is taken away', async (context) => {
    needDocker(context);
    const { next, containers } = successors();
    const first = next();
    const volumes = { volumes: [{ name: 'data' }] };
    const [half, stopping, unknown] = [
      aTask(IMAGE, { app: SLEEPING }),
      aTask(IMAGE, { app: SLEEPING }),
      aTask(IMAGE, { app: SLEEPING }, volumes, { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }),
    ];
    await Promise.all([half, stopping, unknown].map((task) => watch(first, task).told('running')));
    await first.release();
    const [before = ''] = docker('ps', '--quiet', '--filter', `name=${half.id}`);

    const second = next();
    const again = watch(second, half, knownOf(half, 'starting'));
    const ending = watch(second, stopping, knownOf(stopping, 'stopping'));
    ending.task.stop();
    await Promise.all([again.told('running'), ending.told('stopped')]);
    expect(ending.events.map(({ type }) => type)).toEqual(['exited', 'containers-stopped', 'stopped']);
    const left = containers();
    expect(left).toHaveLength(1);
    expect(left).not.toContain(before);
    expect(docker('volume', 'ls', '--quiet', '--filter', `name=${unknown.id}`)).toEqual([]);
  });

  it('17.18 health checks go on from what was found', async (context) => {
    needDocker(context);
    const { next } = successors();
    const healthCheck = {
      command: ['CMD', '/busybox', 'test', '-e', '/sound'],
      interval: 1,
      timeout: 5,
      retries: 1,
      startPeriod: 300,
    };
    const plain = aTask(IMAGE, { app: `echo > /sound; ${SLEEPING}` });
    const task = { ...plain, containers: plain.containers.map((each) => ({ ...each, healthCheck })) };
    const first = next();
    const before = watch(first, task);
    expect(await before.told('container-health')).toMatchObject({ health: 'HEALTHY' });
    await before.told('running');
    await first.release();
    const after = watch(next(), task, knownOf(task, 'running', { health: 'HEALTHY' }));
    docker('exec', `ecs-web-1-app-${task.id}`, '/busybox', 'rm', '/sound');
    // Nothing is told again; a start period ends with the first success.
    expect(await after.told('container-health')).toMatchObject({ health: 'UNHEALTHY' });
  });

  it('17.20 a task whose network holder is killed has ended, before and after a take-over', async (context) => {
    needDocker(context);
    const { next } = successors();
    const shared = { networkMode: 'awsvpc' };
    const tasks = [0, 1].map(() => aTask(IMAGE, { app: SLEEPING, side: SLEEPING }, shared));
    const [early, late] = tasks;
    if (early === undefined || late === undefined) return;
    const first = next();
    const watched = tasks.map((task) => watch(first, task));
    await Promise.all(watched.map((each) => each.told('running')));
    const kill = (id: string): string[] => docker('kill', `ecs-web-1-internalecspause-${id}`);
    kill(early.id);
    const end = { exitCode: 137, reason: expect.stringContaining('ContainerNetworkingError') };
    expect(await watched[0]?.told('exited')).toMatchObject(end);
    await first.release();
    const after = watch(next(), late, knownOf(late, 'running'));
    await until(() => docker('ps', '--quiet', '--filter', `name=app-${late.id}`).length === 1);
    kill(late.id);
    expect(await after.told('exited')).toMatchObject(end);
  });
});
