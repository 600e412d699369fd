import { describe, expect, it } from 'vitest';
import { createService, finished, ofType, runDeploy, virtualWorld } from '../support/virtual-world.ts';

describe('a deployment that works', () => {
  it('ends when the new tasks serve and the old ones are gone, not before', async () => {
    const world = await virtualWorld();
    await createService(world);
    const events = await runDeploy(world);
    const end = finished(events);
    expect(end.exit).toBe(0);
    const truth = world.ecs.truth(end.services[0]?.deploymentId ?? '');
    expect(truth).toMatchObject({ completedAt: expect.any(Number), oldTasksGoneAt: expect.any(Number) });
    expect(Date.parse(end.at)).toBeGreaterThanOrEqual(truth?.oldTasksGoneAt ?? Number.POSITIVE_INFINITY);
    expect(ofType(events, 'rollout.judged')).toHaveLength(1);
  });
});
