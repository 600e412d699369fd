import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../src/index.ts';
import { BALANCED, BREAKER, type Local, local, TARGET_GROUP } from './local.ts';

const RUNS = Number(process.env['RUNS'] ?? 60);

type Step = (l: Local) => Promise<unknown>;

const images = ['web:1', 'web:2', 'web:3'];
const faults: Fault[] = [
  { kind: 'image-missing', image: 'web:2' },
  { kind: 'crash', image: 'web:3', afterMs: 500 },
  { kind: 'crash', image: 'web:1', afterMs: 50_000 },
  { kind: 'never-healthy', image: 'web:2' },
  { kind: 'no-capacity' },
  { kind: 'slow-start', ms: 30_000 },
  { kind: 'slow-stop', ms: 30_000 },
];

const stopOne: Step = async (l) => {
  const [task] = await l.tasks();
  if (task !== undefined) await l.call('StopTask', { cluster: 'c', task: task.taskArn });
};

const stopDeployment: Step = async (l) => {
  const { serviceDeployments } = await l.call('ListServiceDeployments', { cluster: 'c', service: 's' });
  await l.refusal('StopServiceDeployment', { serviceDeploymentArn: serviceDeployments[0].serviceDeploymentArn });
};

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(...images).map(
    (image): Step =>
      async (l) => {
        await l.register(image);
        await l.update({ taskDefinition: 'web' });
      },
  ),
  fc.integer({ min: 0, max: 6 }).map(
    (desiredCount): Step =>
      (l) =>
        l.update({ desiredCount }),
  ),
  fc.constantFrom([0, 100], [50, 200], [100, 200], [100, 150], [25, 125]).map(
    ([minimumHealthyPercent, maximumPercent]): Step =>
      (l) =>
        l.update({
          deploymentConfiguration: {
            minimumHealthyPercent: minimumHealthyPercent ?? 0,
            maximumPercent: maximumPercent ?? 100,
          },
        }),
  ),
  fc.boolean().map(
    (rollback): Step =>
      (l) =>
        l.update({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback } } }),
  ),
  fc.constantFrom(...faults).map(
    (fault): Step =>
      async (l) =>
        l.fault(fault),
  ),
  fc.constant<Step>(async (l) => l.ecs.faults.clear()),
  fc.constant<Step>((l) => l.update({ forceNewDeployment: true })),
  fc.constant(stopOne),
  fc.constant(stopDeployment),
  fc.integer({ min: 0, max: 100 }).map(
    (count): Step =>
      (l) =>
        l.seconds(count),
  ),
);

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
  }, 60_000);
});
