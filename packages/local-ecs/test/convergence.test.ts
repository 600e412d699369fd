import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BALANCED, BREAKER, local, TARGET_GROUP } from './local.ts';
import { step } from './steps.ts';

const RUNS = Number(process.env['RUNS'] ?? 60);

describe('whatever happens to a service', () => {
  it('it comes to rest, and a last good deployment completes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, balanced) => {
        const l = await local();
        l.ecs.setDeregistrationDelay(TARGET_GROUP, 20);
        await l.register('web:1');
        await l.create({ desiredCount: 2, ...BREAKER, ...(balanced ? BALANCED : {}) });
        await l.seconds(60);
        for (const each of steps) await each(l);
        l.ecs.faults.clear();
        await l.seconds(3600);
        expect(l.clock.next()).toBeNull();
        const rest = await l.service();
        if (rest.deployments[0].rolloutState === 'COMPLETED') expect(rest.runningCount).toBe(rest.desiredCount);
        await l.register('web:4');
        const deploymentConfiguration = { minimumHealthyPercent: 100, maximumPercent: 200 };
        const { deployments } = await l.update({ taskDefinition: 'web', desiredCount: 3, deploymentConfiguration });
        await l.seconds(600);
        const service = await l.service();
        expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 3/0/3']);
        expect(service).toMatchObject({ runningCount: 3, pendingCount: 0, deployments: [{ id: deployments[0].id }] });
        expect(service.events[0].message).toBe('(service s) has reached a steady state.');
        expect(l.ecs.truth(deployments[0].id)?.oldTasksGoneAt).not.toBeNull();
        const records = await l.call('ListServiceDeployments', { cluster: 'c', service: 's', maxResults: 100 });
        for (const { status } of records.serviceDeployments) {
          expect(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']).toContain(status);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
