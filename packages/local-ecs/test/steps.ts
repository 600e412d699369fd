import fc from 'fast-check';
import type { Fault } from '../src/index.ts';
import type { Local } from './local.ts';

/** Something that happens to the service `s`. */
export type Step = (l: Local) => Promise<unknown>;

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

/** Updates, failures, orders to stop, time. */
export const step: fc.Arbitrary<Step> = fc.oneof(
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
