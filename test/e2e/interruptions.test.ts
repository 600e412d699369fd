import { describe, expect, it } from 'vitest';
import { aService, definitionOf, image, settled, startEcs } from './support/ecs.ts';
import { shell, start } from './support/program.ts';

describe.concurrent('a deployment that is left alone', () => {
  it.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'goes on after %s, and the printed command follows it',
    async (signal, test) => {
      const ecs = await startEcs(test, { speed: 4 });
      const { argv } = await aService(ecs);
      const deploying = start(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
      await deploying.says(/deployment ecs-svc\/\d+ started/);
      deploying.child.kill(signal);
      const { status, all } = await deploying.ended;
      expect(status, all).toBe(130);
      const [command = ''] = /slipway watch .*/.exec(all) ?? [];
      expect(command, all).toMatch(/--cluster prod --service web --deployment ecs-svc\/\d+/);
      const watched = await shell(test, command, { env: ecs.env }).ended;
      expect(watched.status, watched.all).toBe(0);
      expect(watched.stdout).toContain('no old task is left');
      expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('2') }] });
    },
  );

  it('is told to a second signal at once', async (test) => {
    const ecs = await startEcs(test, { speed: 1 });
    const { argv } = await aService(ecs);
    await ecs.fault({ kind: 'hang', share: 1, operations: ['UpdateService'] });
    const deploying = start(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    await deploying.says(/registered/);
    deploying.child.kill('SIGINT');
    await deploying.says(/Once more ends at once/);
    deploying.child.kill('SIGINT');
    expect(await deploying.ended).toMatchObject({ status: 130 });
  });

  it('goes back when the interruption should roll back', async (test) => {
    const ecs = await startEcs(test, { speed: 4 });
    const { argv } = await aService(ecs);
    const words = ['deploy', ...argv, '--image', image('2'), '--on-interrupt', 'rollback'];
    const deploying = start(test, 'slipway', words, { env: ecs.env });
    await deploying.says(/deployment ecs-svc\/\d+ started/);
    deploying.child.kill('SIGTERM');
    const { status, all } = await deploying.ended;
    expect(status, all).toBe(130);
    expect(all).toMatch(/rolling back to web:1/);
    await settled(ecs);
    expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('1') }] });
  });

  it('is not begun when the interruption comes before it', async (test) => {
    const ecs = await startEcs(test, { speed: 4 });
    const { argv } = await aService(ecs);
    await ecs.fault({ kind: 'latency', ms: 1500, operations: ['DescribeServices'] });
    const deploying = start(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    await deploying.says(/deploy: web/);
    deploying.child.kill('SIGTERM');
    const { status, all } = await deploying.ended;
    expect(status, all).toBe(130);
    expect(all).toContain('interrupted before anything was changed');
    expect(all).not.toContain('slipway watch');
    await ecs.noFaults();
    const { taskDefinitionArns } = await ecs.call('ListTaskDefinitions');
    expect(taskDefinitionArns).toHaveLength(1);
  });

  it('goes on when the credentials expire, and the command says how to follow it', async (test) => {
    const ecs = await startEcs(test, { speed: 4 });
    const { argv } = await aService(ecs);
    const deploying = start(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    await deploying.says(/deployment ecs-svc\/\d+ started/);
    await ecs.fault({ kind: 'expired-credentials' });
    const { status, all } = await deploying.ended;
    expect(status, all).toBe(3);
    expect(all).toContain('CREDENTIALS_REFUSED');
    const [command = ''] = /slipway watch .*/.exec(all) ?? [];
    await ecs.noFaults();
    const watched = await shell(test, command, { env: ecs.env }).ended;
    expect(watched.status, watched.all).toBe(0);
  });

  it('is said to go on by ecs-deploy too, which exits 1', async (test) => {
    const ecs = await startEcs(test, { speed: 4 });
    await aService(ecs);
    const deploying = start(test, 'ecs-deploy', ['-c', 'prod', '-n', 'web', '-i', image('2')], { env: ecs.env });
    await deploying.says(/New task definition: .*web:2/);
    deploying.child.kill('SIGTERM');
    const { status, all } = await deploying.ended;
    expect(status, all).toBe(1);
    const [command = ''] = /slipway watch .*/.exec(all) ?? [];
    const watched = await shell(test, command, { env: ecs.env }).ended;
    expect(watched.status, watched.all).toBe(0);
  });
});
