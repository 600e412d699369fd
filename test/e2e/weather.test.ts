import { describe, expect, it } from 'vitest';
import { aService, definitionOf, image, startEcs } from './support/ecs.ts';
import { run } from './support/program.ts';

/** All at once, as on a bad day. Each hang costs the ten seconds that one attempt may take, so there are few. */
const badDay = [
  { kind: 'throttle', share: 0.3 },
  { kind: 'server-error', share: 0.2 },
  { kind: 'reset', share: 0.1 },
  { kind: 'hang', share: 0.2, times: 1 },
];

describe.concurrent('when ECS answers badly', () => {
  it.for([1, 2, 3])('a good image is deployed, try %i', async (_try, test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    await ecs.fault(...badDay);
    const { status, all } = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    expect(status, all).toBe(0);
    await ecs.noFaults();
    expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('2') }] });
  });

  it.for([1, 2, 3])('a bad image fails with its reason and goes back, try %i', async (_try, test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    await ecs.fault({ kind: 'image-missing', image: 'web:2' }, ...badDay);
    const { status, all } = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    expect(status, all).toBe(4);
    expect(all).toContain('CannotPullContainerError');
    expect(all).toContain('rolled back to web:1');
    await ecs.noFaults();
    expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('1') }] });
  });

  it('ecs-deploy is as patient', async (test) => {
    const ecs = await startEcs(test);
    await aService(ecs);
    await ecs.fault(...badDay);
    const { status, all } = await run(test, 'ecs-deploy', ['-c', 'prod', '-n', 'web', '-i', image('2')], {
      env: ecs.env,
    });
    expect(status, all).toBe(0);
    expect(all).toContain('Service deployment successful.');
  });
});
