import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../src/command/command-line.ts';
import { BALANCED, BREAKER, local, running, TARGET_GROUP } from './local.ts';

describe('time', () => {
  it('12.1 nothing moves until the clock is advanced', async () => {
    const l = await local();
    await l.register('web:1');
    await l.create();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 0/0/0']);
    await l.clock.advance(0);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/1/0']);
    expect(l.clock.next()).toBe(l.clock.now() + 1000);
  });

  it('12.1 the manual clock runs what is due in order of time', async () => {
    const { clock } = await local();
    const ran: string[] = [];
    const begin = clock.now();
    clock.at(begin + 20, () => ran.push('second'));
    clock.at(begin + 10, () => {
      ran.push('first');
      clock.at(begin + 15, () => ran.push(`between at ${clock.now() - begin}`));
    });
    const cancel = clock.at(begin + 12, () => ran.push('cancelled'));
    cancel();
    await clock.advance(30);
    expect(ran).toEqual(['first', 'between at 15', 'second']);
    expect(clock.now()).toBe(begin + 30);
    expect(clock.next()).toBeNull();
  });

  it('12.2 the speed divides every duration of a rollout', async () => {
    const l = await running(BALANCED, { speed: 10 });
    l.ecs.setDeregistrationDelay(TARGET_GROUP, 100);
    const [{ taskArn }] = await l.tasks();
    await l.register('web:2');
    const { deployments } = await l.update({ taskDefinition: 'web' });
    const begin = l.clock.now();
    await l.seconds(60);
    // 3 s to start, 100 s to drain, 5 s to stop.
    expect(l.ecs.truth(deployments[0].id)?.completedAt).toBe(begin + 10_800);
    await l.seconds(3600 - 60);
    expect((await l.call('DescribeTasks', { cluster: 'c', tasks: [taskArn] })).tasks).toHaveLength(1);
  });

  it('12.3 a reset forgets everything', async () => {
    const l = await running();
    l.fault({ kind: 'denied' });
    l.ecs.reset();
    expect(await l.call('ListClusters')).toEqual({ clusterArns: [] });
    expect(await l.call('ListTaskDefinitions')).toEqual({ taskDefinitionArns: [] });
    expect(l.clock.next()).toBeNull();
    await l.call('CreateCluster', { clusterName: 'c' });
    expect(await l.register('web:1')).toMatch(/:1$/);
    await l.create();
    await l.seconds(3);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it('12.3 a reset over HTTP answers 200 with an empty body', async () => {
    const l = await running();
    const server = await l.ecs.listen();
    const response = await fetch(`${server.url}/_local-ecs/reset`, { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect((await fetch(`${server.url}/_local-ecs/health`)).status).toBe(200);
    expect(await l.call('ListClusters')).toEqual({ clusterArns: [] });
    await server.close();
  });

  it('12.4 the true end of each deployment can be asked for', async () => {
    const l = await running(BREAKER);
    const [good] = (await l.service()).deployments;
    l.fault({ kind: 'crash', image: 'web:2' });
    await l.register('web:2');
    const [bad] = (await l.update({ taskDefinition: 'web' })).deployments;
    expect(l.ecs.truth(bad.id)).toEqual({ completedAt: null, failedAt: null, oldTasksGoneAt: null });
    await l.seconds(60);
    const failed = l.ecs.truth(bad.id);
    const back = l.ecs.truth(good.id);
    expect(failed?.completedAt).toBeNull();
    expect(failed?.failedAt).toBeGreaterThan(0);
    expect(failed?.oldTasksGoneAt).toBe(back?.completedAt);
    expect(l.ecs.truth('ecs-svc/1')).toBeNull();
  });

  it('12.6 an idle service sets no timer', async () => {
    const l = await running({ desiredCount: 5, ...BREAKER });
    expect(l.clock.next()).toBeNull();
  });
});

describe('the command line', () => {
  it('12.5 says everything that is wrong at once', () => {
    expect(
      parseCommandLine(['--port', '99999', 'x', '--nope', '--speed=0', '--runtime', 'moon', '--data=', '--start-ms']),
    ).toEqual({
      do: 'complain',
      problems: [
        'unexpected argument "x"',
        'unknown option --nope',
        '--start-ms needs a value',
        '--port must be a whole number from 0 to 65535, not "99999"',
        '--speed must be a number above 0, not "0"',
        '--runtime must be one of: simulated, process, docker, auto; not "moon"',
        '--data must be a folder, not ""',
      ],
    });
  });

  it('takes defaults and values', () => {
    const defaults = {
      port: 4510,
      host: '127.0.0.1',
      speed: 1,
      startMs: 3000,
      stopMs: 5000,
      registryPort: 'beside',
      data: null,
      runtime: 'simulated',
      requireSignature: false,
      requireLogGroups: false,
    };
    expect(parseCommandLine([])).toEqual({ do: 'listen', settings: defaults });
    expect(parseCommandLine(['--port=0', '--speed', '12.5', '--host', '::1'])).toEqual({
      do: 'listen',
      settings: { ...defaults, port: 0, speed: 12.5, host: '::1' },
    });
    expect(parseCommandLine(['--registry-port', '5000', '--data', 'images'])).toEqual({
      do: 'listen',
      settings: { ...defaults, registryPort: 5000, data: 'images' },
    });
    expect(parseCommandLine(['--runtime', 'auto', '--registry-port', '0'])).toEqual({
      do: 'listen',
      settings: { ...defaults, registryPort: 0, runtime: 'auto' },
    });
    expect(parseCommandLine(['--require-signature'])).toEqual({
      do: 'listen',
      settings: { ...defaults, requireSignature: true },
    });
    expect(parseCommandLine(['--runtime', 'process', '--registry-port', 'none'])).toEqual({
      do: 'complain',
      problems: ['--runtime process pulls images from the registry, so that it cannot be none'],
    });
    expect(parseCommandLine(['--registry-port', '-1'])).toEqual({
      do: 'complain',
      problems: ['--registry-port must be a whole number from 0 to 65535, or none, not "-1"'],
    });
    expect(parseCommandLine(['--registry-port=none'])).toMatchObject({ settings: { registryPort: null } });
    expect(parseCommandLine(['--port', 'x', '--help'])).toEqual({ do: 'help' });
    expect(parseCommandLine(['-v'])).toEqual({ do: 'version' });
  });
});
