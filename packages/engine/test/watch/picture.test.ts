import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/watch/judge.ts';
import { freshMemory, type Memory } from '../../src/watch/memory.ts';
import type { Observation } from '../../src/watch/observation.ts';
import { show } from '../../src/watch/picture.ts';
import { remember } from '../../src/watch/remember.ts';
import { anyObservation } from '../support/arbitraries.ts';
import { deployment, oldDeployment, oldId, ourId, policy, service, start, subject, task } from '../support/builders.ts';

const drain = { deregistrationDelayMs: null, stopTimeoutMs: 30_000 };

function tell(observation: Observation, memory: Memory) {
  const remembered = remember(subject(), memory, observation, drain);
  const evidence = { subject: subject(), policy: policy(), observation, memory: remembered };
  return show(evidence, judge(evidence));
}

const rolling = (after: number, running = 1): Observation => ({
  at: start + after,
  service: service({
    deployments: [deployment({ rolloutState: 'IN_PROGRESS', runningCount: running, pendingCount: 1 }), oldDeployment()],
  }),
  tasks: null,
  record: null,
});

describe('what a view is told', () => {
  it('is nothing when the same is seen again, whatever it was', () => {
    fc.assert(
      fc.property(anyObservation(1_000), anyObservation(2_000), (first, second) => {
        const before = tell(first, freshMemory(start)).memory;
        const { memory } = tell(second, before);
        const again = tell(second, memory);
        expect(again.happening).toBeNull();
        expect(again.memory.picture).toBe(memory.picture);
      }),
    );
  });

  it('is nothing when ECS lists the tasks in another order', () => {
    const stopping = ['a', 'b', 'c'].map((id) => task({ id, arn: id, startedBy: oldId, desiredStatus: 'STOPPED' }));
    const { memory } = tell({ ...rolling(1_000), tasks: { at: start + 1_000, tasks: stopping } }, freshMemory(start));
    const next = { ...rolling(2_000), tasks: { at: start + 2_000, tasks: stopping.toReversed() } };
    expect(tell(next, memory).happening).toBeNull();
  });

  it('is the picture when it changed', () => {
    const { memory } = tell(rolling(1_000), freshMemory(start));
    expect(tell(rolling(2_000, 2), memory).happening).toMatchObject({
      type: 'rollout.changed',
      deploymentId: ourId,
      deployments: [
        { id: ourId, ours: true, status: 'PRIMARY', running: 2, pending: 1, desired: 2 },
        { id: oldId, ours: false, status: 'ACTIVE', running: 2 },
      ],
      oldTasksLeft: 2,
      waitingOn: 'healthy',
    });
  });

  it('is what is waited for after 30 s of silence, and every 30 s from then', () => {
    let { memory } = tell(rolling(0), freshMemory(start));
    const told: [number, string, number][] = [];
    for (let after = 1_000; after <= 95_000; after += 1_000) {
      const shown = tell(rolling(after), memory);
      memory = shown.memory;
      if (shown.happening?.type === 'rollout.waiting')
        told.push([after, shown.happening.waitingOn, shown.happening.quietMs]);
    }
    expect(told).toEqual([
      [30_000, 'starting', 30_000],
      [60_000, 'starting', 60_000],
      [90_000, 'starting', 90_000],
    ]);
  });

  it('starts to count the silence anew with a change', () => {
    const first = tell(rolling(0), freshMemory(start)).memory;
    const changed = tell(rolling(20_000, 2), first).memory;
    expect(tell(rolling(40_000, 2), changed).happening).toBeNull();
    expect(tell(rolling(50_000, 2), changed).happening).toMatchObject({ type: 'rollout.waiting', quietMs: 30_000 });
  });

  it('is the verdict in the last picture, and no waiting any more', () => {
    const done: Observation = {
      at: start + 60_000,
      service: service(),
      tasks: { at: start + 60_000, tasks: [] },
      record: null,
    };
    const shown = tell(done, freshMemory(start));
    expect(shown.happening).toMatchObject({
      type: 'rollout.changed',
      waitingOn: null,
      detail: 'web:2 serves with 2 of 2 tasks, no old task is left',
    });
    expect(
      tell({ ...done, at: start + 99_000, tasks: { at: start + 99_000, tasks: [] } }, shown.memory).happening,
    ).toBeNull();
  });

  it('names the old tasks with their state and how long they are at it', () => {
    const old = [
      task({ id: 'runs', startedBy: oldId, startedAt: start - 60_000 }),
      task({
        id: 'drains',
        startedBy: oldId,
        lastStatus: 'DEACTIVATING',
        desiredStatus: 'STOPPED',
        stoppingAt: start + 500,
      }),
      task({ id: 'unknown', startedBy: oldId, lastStatus: 'PENDING', startedAt: null }),
    ];
    const { happening } = tell({ ...rolling(1_000), tasks: { at: start + 1_000, tasks: old } }, freshMemory(start));
    expect(happening).toMatchObject({
      oldTasksLeft: 3,
      oldTasks: [
        { taskId: 'drains', lastStatus: 'DEACTIVATING', since: '2026-01-05T12:00:00.500Z' },
        { taskId: 'runs', lastStatus: 'RUNNING', since: '2026-01-05T11:59:00.000Z' },
        { taskId: 'unknown', lastStatus: 'PENDING', since: null },
      ],
      drainEndsAt: '2026-01-05T12:00:30.500Z',
    });
  });
});
