import type { DeliveryEvent } from '@slipway/engine/events';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createService,
  finished,
  ofType,
  runDeploy,
  type VirtualWorld,
  virtualWorld,
} from '../support/virtual-world.ts';

type Fault = Parameters<VirtualWorld['ecs']['faults']['add']>[0];

const targetGroup = 'arn:aws:elasticloadbalancing:eu-north-1:123456789012:targetgroup/web/0123456789abcdef';
const bad = 'web:v2';
const reads = new Set([
  'DescribeServices',
  'ListTasks',
  'DescribeTasks',
  'ListServiceDeployments',
  'DescribeServiceDeployments',
]);

/** What goes wrong, and whether the deployment can succeed all the same. */
const troubles: Readonly<Record<string, readonly Fault[]>> = {
  none: [],
  'slow start': [{ kind: 'slow-start', image: bad, ms: 30_000 }],
  'slow stop': [{ kind: 'slow-stop', ms: 40_000 }],
  'a crash': [{ kind: 'crash', image: bad, afterMs: 500, times: 1 }],
  'a want of capacity': [{ kind: 'no-capacity', times: 2 }],
};
const disasters: Readonly<Record<string, readonly Fault[]>> = {
  'image missing': [{ kind: 'image-missing', image: bad }],
  'secret missing': [{ kind: 'secret-missing', image: bad }],
  'wrong architecture': [{ kind: 'wrong-architecture', image: bad }],
  crashes: [{ kind: 'crash', image: bad, afterMs: 500 }],
};
/** ECS may complete the deployment before it shows, or never notice. */
const dangers: Readonly<Record<string, readonly Fault[]>> = {
  'late crashes': [{ kind: 'crash', image: bad, afterMs: 15_000 }],
  'never healthy': [{ kind: 'never-healthy', image: bad }],
};

const setting = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    startMs: fc.integer({ min: 500, max: 30_000 }),
    stopMs: fc.integer({ min: 200, max: 20_000 }),
    latencyMs: fc.constantFrom(0, 20, 300),
    desiredCount: fc.integer({ min: 1, max: 5 }),
    percentages: fc.constantFrom([100, 200], [100, 150], [50, 200], [0, 100], [50, 100]),
    drainSeconds: fc.option(fc.integer({ min: 0, max: 90 })),
    isDrainReadable: fc.boolean(),
    isChecked: fc.boolean(),
    breaker: fc.constantFrom('off', 'on', 'rollback'),
    isThrottled: fc.boolean(),
    isScript: fc.boolean(),
  })
  .filter(mayMove);
type Setting = typeof setting extends fc.Arbitrary<infer Value> ? Value : never;

/** Whether the percentages leave room to start a task or to stop one. */
function mayMove({
  desiredCount,
  percentages: [least = 100, most = 200],
}: {
  readonly desiredCount: number;
  readonly percentages: readonly number[];
}): boolean {
  return (
    Math.floor((desiredCount * most) / 100) > desiredCount || Math.ceil((desiredCount * least) / 100) < desiredCount
  );
}

async function deliver(how: Setting, faults: readonly Fault[]) {
  const { drainSeconds, percentages, desiredCount } = how;
  const [minimumHealthyPercent = 100, maximumPercent = 200] = percentages;
  let isWatching = false;
  let made = 0;
  const world = await virtualWorld({
    seed: how.seed,
    startMs: how.startMs,
    stopMs: how.stopMs,
    latencyMs: how.latencyMs,
    ...(how.isDrainReadable && drainSeconds !== null ? { readableDrainMs: drainSeconds * 1_000 } : {}),
    onCall: (action) => {
      if (isWatching && reads.has(action)) made += 1;
    },
  });
  if (drainSeconds !== null) world.ecs.setDeregistrationDelay(targetGroup, drainSeconds);
  await createService(world, {
    desiredCount,
    container: { portMappings: [{ containerPort: 80 }], ...(how.isChecked ? {} : { healthCheck: null }) },
    service: {
      deploymentConfiguration: {
        minimumHealthyPercent,
        maximumPercent,
        deploymentCircuitBreaker: { enable: how.breaker !== 'off', rollback: how.breaker === 'rollback' },
      },
      ...(drainSeconds === null
        ? {}
        : { loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'web', containerPort: 80 }] }),
    },
  });
  for (const fault of faults) world.ecs.faults.add(fault);
  const waits = how.isScript ? 3_600_000 : null;
  const limits = { totalMs: how.isScript ? null : 7_200_000, servingMs: waits, drainedMs: waits, stalledMs: null };
  const events = await runDeploy(world, { policy: { limits } }, undefined, (event) => {
    if (event.type !== 'deployment.started') return;
    isWatching = true;
    if (how.isThrottled)
      world.ecs.faults.add({
        kind: 'throttle',
        share: 0.3,
        operations: ['DescribeServices', 'ListTasks', 'DescribeTasks'],
      });
  });
  const end = finished(events);
  const [outcome] = end.services;
  return {
    world,
    how,
    events,
    end,
    made,
    verdict: outcome?.verdict,
    truth: world.ecs.truth(outcome?.deploymentId ?? ''),
  };
}

/** Reads that may have been made at the end: 10, and 30 for each minute from the answer of UpdateService on. */
function allowedReads(events: readonly DeliveryEvent[]): number {
  const [started] = ofType(events, 'deployment.started');
  return 10 + (30 * (Date.parse(finished(events).at) - Date.parse(started?.at ?? ''))) / 60_000;
}

/** What was told agrees with what happened. */
async function expectTruth({ world, how, events, end, verdict, truth, made }: Awaited<ReturnType<typeof deliver>>) {
  // A list of tasks that breaks off after its first page counts once.
  if (!how.isThrottled) expect(end.reads).toBeGreaterThanOrEqual(made);
  expect(made).toBeLessThanOrEqual(allowedReads(events));
  const at = Date.parse(end.at);
  if (verdict?.kind === 'succeeded') {
    expect(end.exit).toBe(0);
    expect(truth?.completedAt ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(at);
    expect(truth?.oldTasksGoneAt ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(at);
    return;
  }
  expect(['failed', 'rolled-back']).toContain(verdict?.kind);
  expect(end.exit).toBe(4);
  expect(truth?.completedAt).toBeNull();
  expect(ofType(events, 'task.stopped').length).toBeGreaterThanOrEqual(1);
  expect(ofType(events, 'rollback.finished')).toMatchObject([{ outcome: 'completed' }]);
  world.ecs.faults.clear();
  expect(await world.call('DescribeServices', { cluster: 'prod', services: ['web'] })).toMatchObject({
    services: [
      {
        taskDefinition: expect.stringMatching(/web:1$/) as string,
        deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
      },
    ],
  });
}

const runs = { numRuns: 40 };

describe('any rollout', () => {
  it.each(Object.entries(troubles))('that meets with %s is told to be done when it is', async (_, faults) => {
    await fc.assert(
      fc.asyncProperty(setting, async (how) => {
        const delivered = await deliver(how, faults);
        expect(delivered.verdict?.kind).toBe('succeeded');
        await expectTruth(delivered);
      }),
      runs,
    );
  });

  it.each(Object.entries(disasters))('that meets with %s is told to have failed, and goes back', async (_, faults) => {
    await fc.assert(
      fc.asyncProperty(setting, async (how) => {
        const delivered = await deliver(how, faults);
        expect(delivered.verdict?.kind).not.toBe('succeeded');
        await expectTruth(delivered);
      }),
      runs,
    );
  });

  it.each(Object.entries(dangers))('that meets with %s is told as it ends', async (_, faults) => {
    await fc.assert(
      fc.asyncProperty(setting, async (how) => expectTruth(await deliver(how, faults))),
      runs,
    );
  });
});
