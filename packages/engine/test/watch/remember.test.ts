import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/model/ecs-service.ts';
import type { Task } from '../../src/model/task.ts';
import { freshMemory, type Memory } from '../../src/watch/memory.ts';
import type { Observation } from '../../src/watch/observation.ts';
import { type DrainTime, remember } from '../../src/watch/remember.ts';
import type { Subject } from '../../src/watch/subject.ts';
import { anyObservation } from '../support/arbitraries.ts';
import { deployment, oldDeployment, oldId, service, start, stoppedTask, subject, task } from '../support/builders.ts';

const noDrain: DrainTime = { deregistrationDelayMs: null, stopTimeoutMs: 30_000 };
const balancers = [{ targetGroupArn: 'arn:1', loadBalancerName: null }];

function seen(
  after: number,
  ours: Partial<Deployment> | null,
  old: Partial<Deployment> | null = null,
  more: Partial<Observation> & { readonly balanced?: boolean } = {},
): Observation {
  const deployments = [
    ...(ours === null ? [] : [deployment({ rolloutState: 'IN_PROGRESS', ...ours })]),
    ...(old === null ? [] : [oldDeployment(old)]),
  ];
  const { balanced, ...members } = more;
  return {
    at: start + after,
    service: service({ deployments, loadBalancers: balanced === true ? balancers : [] }),
    tasks: null,
    record: null,
    ...members,
  };
}

function fold(observations: readonly Observation[], drain = noDrain, about: Partial<Subject> = {}): Memory {
  return observations.reduce(
    (memory, observation) => remember(subject(about), memory, observation, drain),
    freshMemory(start),
  );
}

const draining = (id: string, members: Partial<Task> = {}): Task =>
  task({ id, arn: id, startedBy: oldId, lastStatus: 'DEACTIVATING', desiredStatus: 'STOPPED', ...members });
const lookAt = (after: number, ...tasks: Task[]) => ({ tasks: { at: start + after, tasks } });

describe('folding an observation into the memory', () => {
  it('twice gives the same as once, whatever was seen before', () => {
    fc.assert(
      fc.property(anyObservation(1_000), anyObservation(2_000), (first, second) => {
        const before = fold([first]);
        const once = remember(subject(), before, second, noDrain);
        expect(remember(subject(), once, second, noDrain)).toEqual(once);
      }),
    );
  });

  it('never takes back what was reached', () => {
    fc.assert(
      fc.property(anyObservation(1_000), anyObservation(2_000), (first, second) => {
        const before = fold([first]);
        const after = remember(subject(), before, second, noDrain);
        expect(after.seen || !before.seen).toBe(true);
        if (before.ranAt !== null) expect(after.ranAt).toBe(before.ranAt);
        if (before.servedAt !== null) expect(after.servedAt).toBe(before.servedAt);
        expect(after.best.running).toBeGreaterThanOrEqual(before.best.running);
        expect(after.best.oldLeft).toBeLessThanOrEqual(before.best.oldLeft);
        expect(after.progressedAt).toBeGreaterThanOrEqual(before.progressedAt);
      }),
    );
  });
});

describe('progress', () => {
  const progressed = (...observations: Observation[]): number => fold(observations).progressedAt - start;

  it.each<[string, Observation[], number]>([
    ['a new task that runs', [seen(1_000, { runningCount: 0 }), seen(2_000, { runningCount: 1 })], 2_000],
    ['an old task that goes', [seen(1_000, {}, { runningCount: 2 }), seen(2_000, {}, { runningCount: 1 })], 2_000],
    ['another rolloutState', [seen(1_000, {}), seen(2_000, { rolloutState: 'COMPLETED' })], 2_000],
    ['another count that ECS wants', [seen(1_000, { desiredCount: 0 }), seen(2_000, { desiredCount: 1 })], 2_000],
    ['the same again', [seen(1_000, {}), seen(2_000, {})], 1_000],
    [
      'a crash loop that goes round',
      [0, 1, 0, 1, 0, 1].map((runningCount, round) => seen((round + 1) * 1_000, { runningCount })),
      2_000,
    ],
    [
      'a desired count that goes to and fro',
      [1, 2, 1, 2, 1].map((desiredCount, round) => seen((round + 1) * 1_000, { desiredCount, runningCount: 0 })),
      2_000,
    ],
    [
      'a deployment that is listed now and then',
      [1, 2, 3, 4, 5].map((round) =>
        seen(round * 1_000, round % 2 === 0 ? null : { runningCount: 0 }, { runningCount: 2 }),
      ),
      2_000,
    ],
  ])('was last made by %s', (_, observations, at) => {
    expect(progressed(...observations)).toBe(at);
  });
});

describe('the moment when the new tasks', () => {
  it('run is the first at which ours is PRIMARY and runs as many as the service wants', () => {
    const { ranAt } = fold([
      seen(1_000, { desiredCount: 0, runningCount: 0 }),
      seen(2_000, { runningCount: 1 }),
      seen(3_000, { runningCount: 2, status: 'ACTIVE' }),
      seen(4_000, { runningCount: 2 }),
      seen(5_000, { runningCount: 1 }),
      seen(6_000, { runningCount: 2 }),
    ]);
    expect(ranAt).toBe(start + 4_000);
  });

  it('serve is not while ours is not PRIMARY', () => {
    expect(fold([seen(1_000, { status: 'ACTIVE' })]).servedAt).toBeNull();
  });

  it('serve is when they run, where nothing checks their health', () => {
    expect(fold([seen(1_000, { runningCount: 1 }), seen(2_000, {})]).servedAt).toBe(start + 2_000);
  });

  it('serve is when their health checks pass, where they have any', () => {
    const healthy = (after: number, ...healthStatus: string[]) =>
      lookAt(after, ...healthStatus.map((health) => task({ healthStatus: health })));
    const about = { hasHealthCheck: true };
    const observations = [
      seen(1_000, {}),
      seen(2_000, {}, null, healthy(2_000, 'HEALTHY', 'UNKNOWN')),
      seen(3_000, {}, null, healthy(2_000, 'HEALTHY', 'HEALTHY')),
    ];
    expect(fold(observations, noDrain, about).servedAt).toBeNull();
    expect(
      fold([...observations, seen(4_000, {}, null, healthy(4_000, 'HEALTHY', 'HEALTHY'))], noDrain, about).servedAt,
    ).toBe(start + 4_000);
  });
});

describe('counts that look done', () => {
  const done = (after: number) => seen(after, { rolloutState: null });

  it('are counted in a row, an observation once', () => {
    expect(fold([done(1_000), done(1_000), done(2_000)]).steadyLooks).toBe(2);
  });

  it.each<[string, Observation]>([
    ['a task that is missing', seen(2_000, { rolloutState: null, runningCount: 1 })],
    ['a task that is pending', seen(2_000, { rolloutState: null, pendingCount: 1 })],
    ['another deployment', seen(2_000, { rolloutState: null }, { runningCount: 0 })],
    ['a deployment that is not PRIMARY', seen(2_000, { rolloutState: null, status: 'ACTIVE' })],
    ['a deployment that is not listed', seen(2_000, null)],
    ['a fresh one that wants nothing yet', seen(2_000, { rolloutState: null, desiredCount: 0, runningCount: 0 })],
  ])('start again with %s', (_, interruption) => {
    expect(fold([done(1_000), interruption]).steadyLooks).toBe(0);
    expect(fold([done(1_000), interruption, done(3_000)]).steadyLooks).toBe(1);
  });
});

describe('the end of draining', () => {
  const first = seen(10_000, {}, { runningCount: 0 }, lookAt(10_000, draining('a')));

  it('is not known while no old task stops', () => {
    expect(fold([seen(10_000, {}, { runningCount: 1 }, lookAt(10_000, task({ startedBy: oldId })))])).toMatchObject({
      drainEndsAt: null,
      goneAt: null,
    });
  });

  it('is at the latest when stopTimeout is over, where there is no load balancer', () => {
    expect(fold([first])).toMatchObject({ drainEndsAt: start + 40_000, goneAt: null });
  });

  it('is expected as early as other old tasks went', () => {
    const gone = stoppedTask({ id: 'b', startedBy: oldId, stoppingAt: start + 1_000, stoppedAt: start + 7_000 });
    expect(fold([seen(10_000, {}, { runningCount: 0 }, lookAt(10_000, draining('a'), gone))]).goneAt).toBe(
      start + 16_000,
    );
  });

  it('does not learn from tasks that stopped before our deployment', () => {
    const gone = stoppedTask({ id: 'b', startedBy: oldId, stoppingAt: start - 9_000, stoppedAt: start - 1_000 });
    expect(fold([seen(10_000, {}, { runningCount: 0 }, lookAt(10_000, draining('a'), gone))]).goneAt).toBeNull();
  });

  it('does not learn from our own tasks', () => {
    const ours = stoppedTask({ id: 'b', stoppingAt: start + 1_000, stoppedAt: start + 7_000 });
    expect(fold([seen(10_000, {}, { runningCount: 0 }, lookAt(10_000, draining('a'), ours))]).goneAt).toBeNull();
  });

  it('is when the deregistration delay of the target group is over', () => {
    const drain = { deregistrationDelayMs: 300_000, stopTimeoutMs: 30_000 };
    const balanced = seen(10_000, {}, { runningCount: 0 }, { ...lookAt(10_000, draining('a')), balanced: true });
    expect(fold([balanced], drain)).toMatchObject({ drainEndsAt: start + 310_000, goneAt: start + 310_000 });
    expect(fold([balanced])).toMatchObject({ drainEndsAt: null, goneAt: null });
  });

  it('is counted from the last task that began to stop, each from its own begin', () => {
    const second = seen(20_000, {}, null, lookAt(20_000, draining('a'), draining('b')));
    const { drainEndsAt, stoppingSince } = fold([first, second]);
    expect([...stoppingSince]).toEqual([
      ['a', start + 10_000],
      ['b', start + 20_000],
    ]);
    expect(drainEndsAt).toBe(start + 50_000);
  });

  it('believes what ECS says of the begin as far as it can be true', () => {
    const since = (stoppingAt: number): number | undefined =>
      fold([seen(10_000, {}, null, lookAt(10_000, draining('a', { stoppingAt })))]).stoppingSince.get('a');
    expect(since(start + 8_000)).toBe(start + 8_000);
    expect(since(start - 3_600_000)).toBe(start + 4_000);
    expect(since(start + 3_600_000)).toBe(start + 10_000);
  });

  it('is forgotten when they are gone', () => {
    expect(
      fold([first, seen(20_000, {}, null, lookAt(20_000, stoppedTask({ id: 'a', startedBy: oldId })))]),
    ).toMatchObject({
      drainEndsAt: null,
      goneAt: null,
    });
  });
});

describe('a want of capacity', () => {
  it('is over when all tasks run', () => {
    const short: Memory = { ...freshMemory(start), shortOfCapacity: 'was unable to place a task' };
    const after = (runningCount: number): string | null =>
      remember(subject(), short, seen(1_000, { runningCount }), noDrain).shortOfCapacity;
    expect([after(1), after(2)]).toEqual(['was unable to place a task', null]);
  });
});
