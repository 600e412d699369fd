import { describe, expect, it } from 'vitest';
import { aService, definitionOf, image, startEcs } from './support/ecs.ts';
import { run, start } from './support/program.ts';

describe.concurrent('deployments', () => {
  it.for([
    [100, 'none'],
    [30, 'drained'],
  ] as const)(
    'take %i services at once, one of them by its ARN, and register one definition',
    async ([count, waitFor], test) => {
      const ecs = await startEcs(test, { speed: 20 });
      await aService(ecs);
      const names = Array.from({ length: count - 1 }, (_, index) => `service-${index}`);
      for (const serviceName of names) {
        await ecs.call('CreateService', { cluster: 'prod', serviceName, taskDefinition: 'web', desiredCount: 1 });
      }
      const arn = 'arn:aws:ecs:eu-west-1:123456789012:service/prod/web';
      const services = [...names, arn].flatMap((name) => ['--service', name]);
      const words = ['deploy', '--cluster', 'prod', ...services, '--image', image('2'), '--wait-for', waitFor];
      const { status, stdout, all } = await run(test, 'slipway', words, { env: ecs.env });
      expect(status, all).toBe(0);
      expect(stdout.match(/^✓ /gmu)).toHaveLength(count);
      expect((await ecs.call('ListTaskDefinitions')).taskDefinitionArns).toHaveLength(2);
    },
  );

  it('of two at the same time: the newer one is done, the older one superseded', async (test) => {
    const ecs = await startEcs(test, { speed: 2 });
    const { argv } = await aService(ecs);
    // Else it might be done before the other one begins.
    await ecs.fault({ kind: 'never-healthy', image: 'web:2' });
    const older = start(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    await older.says(/deployment ecs-svc\/\d+ started/);
    const newer = start(test, 'slipway', ['deploy', ...argv, '--image', image('3')], { env: ecs.env });
    const [first, second] = await Promise.all([older.ended, newer.ended]);
    expect(second.status, second.all).toBe(0);
    expect(first.status, first.all).toBe(6);
    expect(first.stdout).toContain('superseded');
    expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('3') }] });
  });

  it('of a service that another one takes over do not go back', async (test) => {
    const ecs = await startEcs(test, { speed: 2 });
    const { argv } = await aService(ecs);
    await ecs.fault({ kind: 'never-healthy', image: 'web:2' });
    const older = start(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    await older.says(/deployment ecs-svc\/\d+ started/);
    const newer = await run(test, 'ecs-deploy', ['-c', 'prod', '-n', 'web', '-i', image('3')], { env: ecs.env });
    expect(newer.status, newer.all).toBe(0);
    expect((await older.ended).status).toBe(6);
    expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('3') }] });
  });

  it('are not waited for where nobody wants to wait', async (test) => {
    const ecs = await startEcs(test, { speed: 1 });
    const { argv } = await aService(ecs);
    const words = ['deploy', ...argv, '--image', image('2'), '--wait-for', 'none', '--view', 'json'];
    const { status, all } = await run(test, 'slipway', words, { env: ecs.env });
    expect(status, all).toBe(0);
    const { services } = await ecs.call('DescribeServices', { cluster: 'prod', services: ['web'] });
    expect(services[0]?.deployments).toMatchObject([{ rolloutState: 'IN_PROGRESS' }, { rolloutState: 'COMPLETED' }]);
  });

  it('end with 5 when their time is up, and go on', async (test) => {
    const ecs = await startEcs(test, { speed: 2 });
    const { argv } = await aService(ecs);
    const { status, all } = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2'), '--timeout', '1s'], {
      env: ecs.env,
    });
    expect(status, all).toBe(5);
    expect(all).toMatch(/slipway watch .*--deployment/);
    const watched = await run(test, 'slipway', ['watch', ...argv], { env: ecs.env });
    expect(watched.status, watched.all).toBe(0);
  });

  it('replace 120 tasks', async (test) => {
    const ecs = await startEcs(test, { speed: 20 });
    const { argv } = await aService(ecs, { desiredCount: 120 });
    const { status, all } = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    expect(status, all).toBe(0);
    expect(all).toContain('120 of 120 tasks, no old task is left');
    expect(Math.max(...all.split('\n').map((line) => line.length))).toBeLessThan(200);
    const { services } = await ecs.call('DescribeServices', { cluster: 'prod', services: ['web'] });
    expect(services[0]?.deployments).toMatchObject([{ runningCount: 120, rolloutState: 'COMPLETED' }]);
  });

  it('of several services have each a verdict, and the exit status is the worst', async (test) => {
    const ecs = await startEcs(test);
    await aService(ecs, { service: 'good' });
    await aService(ecs, { service: 'bad' });
    await ecs.fault({ kind: 'image-missing', image: 'bad:2' });
    const words = ['deploy', '--cluster', 'prod', '--service', 'good', '--service', 'bad', '--tag', '2'];
    const { status, stdout, all } = await run(test, 'slipway', words, { env: ecs.env });
    expect(status, all).toBe(4);
    expect(stdout).toMatch(/^✓ good: good:2 serves/mu);
    expect(stdout).toMatch(/^✗ bad: bad:2 failed: image not found: /mu);
    expect(await definitionOf(ecs, 'prod', 'good')).toMatchObject({
      containerDefinitions: [{ image: image('2', 'good') }],
    });
    expect(await definitionOf(ecs, 'prod', 'bad')).toMatchObject({
      containerDefinitions: [{ image: image('1', 'bad') }],
    });
  });
});

describe.concurrent('ecs-deploy', () => {
  it('writes the lines that people look for', async (test) => {
    const ecs = await startEcs(test);
    await aService(ecs);
    const { status, stdout, all } = await run(test, 'ecs-deploy', ['-c', 'prod', '-n', 'web', '-i', image('2')], {
      env: ecs.env,
    });
    expect(status, all).toBe(0);
    const definition = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web';
    expect(stdout.split('\n')).toEqual([
      `Using image name: ${image('2')}`,
      `Current task definition: ${definition}:1`,
      `New task definition: ${definition}:2`,
      'Service updated successfully, new task definition running.',
      'Waiting for service deployment to complete...',
      'Service deployment successful.',
      '',
    ]);
  });

  it.for([
    [
      'the new tasks',
      [{ kind: 'slow-start', image: 'web:2', ms: 60_000 }],
      'ERROR: New task definition not running within 2 seconds',
    ],
    [
      'the old tasks',
      [{ kind: 'slow-stop', image: 'web:1', ms: 60_000 }],
      'ERROR: Old tasks not gone within 2 seconds',
    ],
  ] as const)('says which wait was too short: %s', async ([, faults, said], test) => {
    const ecs = await startEcs(test, { speed: 5 });
    await aService(ecs);
    await ecs.fault(...faults);
    const { status, all } = await run(test, 'ecs-deploy', ['-c', 'prod', '-n', 'web', '-i', image('2'), '-t', '2'], {
      env: ecs.env,
    });
    expect(status, all).toBe(1);
    expect(all).toContain(said);
    expect(all.includes('new task definition running.')).toBe(said.includes('Old tasks'));
    expect(all).not.toContain('Service deployment successful.');
  });

  it('leaves a failed deployment without --enable-rollback, and goes back with it', async (test) => {
    const ecs = await startEcs(test);
    await aService(ecs);
    await ecs.fault({ kind: 'image-missing', image: 'web:2' });
    const words = ['-c', 'prod', '-n', 'web', '-i', image('2')];
    const left = await run(test, 'ecs-deploy', words, { env: ecs.env });
    expect(left.status, left.all).toBe(1);
    expect(left.all).toContain('CannotPullContainerError');
    expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('2') }] });
    const back = await run(test, 'ecs-deploy', [...words, '--enable-rollback'], { env: ecs.env });
    expect(back.status, back.all).toBe(1);
    expect(back.all).toContain('Rolling back to arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1');
    expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('1') }] });
  });
});
