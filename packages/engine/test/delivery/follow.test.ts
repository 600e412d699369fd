import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/delivery/event-stream.ts';
import { follow } from '../../src/delivery/follow.ts';
import type { WatchPolicy } from '../../src/delivery-request.ts';
import { SlipwayError } from '../../src/errors/slipway-error.ts';
import type { Happening } from '../../src/events/delivery-event.ts';
import type { EcsService } from '../../src/model/ecs-service.ts';
import {
  definitionArn,
  deployment,
  newerId,
  oldDeployment,
  oldId,
  ourId,
  record,
  service,
  stoppedTask,
  subject,
} from '../support/builders.ts';
import { doneService, ofType, type Script, scripted, watchOptions } from '../support/scripted-watch.ts';

const noLimits = { totalMs: null, servingMs: null, drainedMs: null, stalledMs: null };
const before = oldDeployment({ status: 'PRIMARY' });
const rolling = service({
  deployments: [deployment({ rolloutState: 'IN_PROGRESS', runningCount: 0, failedTasks: 1 }), oldDeployment()],
});
const back = service({ taskDefinition: definitionArn(1), deployments: [before] });
const missing = () => [
  stoppedTask({
    id: 'a',
    arn: 'a',
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: not found',
  }),
];
const denied = new SlipwayError('ACCESS_DENIED', { action: 'ecs:UpdateService', resource: 'service web', said: 'no' });

/** The image is missing; ECS goes back `backAfter` milliseconds later. */
const failing = (members: Partial<Script> = {}, backAfter = 20_000): Script => ({
  service: (after) => (after < backAfter ? rolling : back),
  tasks: missing,
  records: () => [record()],
  stopServiceDeployment: async () => 'asked',
  ...members,
});

async function run(
  script: Script,
  policy: Partial<WatchPolicy> = {},
  more: { readonly services?: readonly string[]; readonly seen?: EcsService; readonly signal?: AbortSignal } = {},
) {
  const world = scripted(script);
  const options = watchOptions(world, { policy, ...(more.signal === undefined ? {} : { signal: more.signal }) });
  const ledger: Ledger = {
    definitions: new Map(),
    meter: options.meter,
    outcomes: new Map(),
    resume: null,
  };
  const followables = (more.services ?? ['web']).map((name) => ({
    subject: subject({ service: name }),
    previous: before,
    seen: { ...(more.seen ?? rolling), name },
  }));
  const happenings: Happening[] = [];
  for await (const happening of follow(followables, options, ledger)) happenings.push(happening);
  return { happenings, outcomes: ledger.outcomes, world, reads: options.meter.reads };
}

describe('a deployment that failed', () => {
  it('is rolled back, the rollback is watched, and it stays failed', async () => {
    const { happenings, outcomes } = await run(failing());
    expect(ofType(happenings, 'rollback.started')).toMatchObject([
      { by: 'stop-service-deployment', deploymentId: ourId, to: definitionArn(1) },
    ]);
    expect(ofType(happenings, 'rollback.finished')).toMatchObject([
      { outcome: 'completed', deploymentId: ourId, to: definitionArn(1) },
    ]);
    expect(outcomes.get('web')).toMatchObject({ exit: 4, deploymentId: ourId, taskDefinition: definitionArn(2) });
  });

  it('tells each stop once, before and during the rollback', async () => {
    expect(ofType((await run(failing())).happenings, 'task.stopped')).toHaveLength(1);
  });

  it('is rolled back even if time is up by then: the rollback has a limit of its own', async () => {
    const policy = { limits: { ...noLimits, totalMs: 30_000 } };
    const { happenings } = await run(failing({}, 28_000), policy);
    expect(ofType(happenings, 'rollback.finished')).toMatchObject([{ outcome: 'completed' }]);
  });

  it('is undecided to be back where the rollback takes longer than that', async () => {
    const { happenings, outcomes } = await run(failing({}, 600_000), { limits: { ...noLimits, totalMs: 30_000 } });
    expect(ofType(happenings, 'rollback.finished')).toMatchObject([{ outcome: 'undecided' }]);
    expect(outcomes.get('web')?.exit).toBe(4);
  });

  it('is not back where somebody deploys something else meanwhile', async () => {
    const newer = service({
      deployments: [
        deployment({ id: newerId, createdAt: subject().createdAt + 9_000, taskDefinition: definitionArn(9) }),
      ],
    });
    const { happenings } = await run(failing({ service: (after) => (after < 20_000 ? rolling : newer) }));
    expect(ofType(happenings, 'rollback.finished')).toMatchObject([
      { outcome: 'failed', detail: expect.stringContaining('somebody deployed web:9') as string },
    ]);
  });

  it.each<[string, Partial<Script>]>([
    ['a permission is missing', { records: () => null, updateService: () => Promise.reject(denied) }],
    ['the credentials of the answer ran out', { stopServiceDeployment: () => Promise.reject(denied) }],
    [
      'records cannot be read',
      {
        records: () => {
          throw denied;
        },
      },
    ],
  ])('stays failed, and the others are watched on, where no rollback can be asked for: %s', async (_, members) => {
    const script = failing({
      ...members,
      service: (after, name) => (name === 'web' ? rolling : after < 30_000 ? rolling : doneService),
      tasks: (_after, name) => (name === 'web' ? missing() : []),
    });
    const { happenings, outcomes } = await run(script, {}, { services: ['web', 'api'] });
    expect(ofType(happenings, 'rollback.started')).toMatchObject([
      { by: 'none', detail: expect.stringContaining('could not be asked for: ecs:UpdateService') as string },
    ]);
    expect([outcomes.get('web')?.exit, outcomes.get('api')?.exit]).toEqual([4, 0]);
  });

  it.each(['keep', 'stop'] as const)('is not watched back with --on-failure %s', async (onFailure) => {
    const { happenings } = await run(failing(), { onFailure });
    expect(ofType(happenings, 'rollback.started')).toMatchObject([{ by: onFailure }]);
    expect(ofType(happenings, 'rollback.finished')).toEqual([]);
  });

  it('is left alone where the service is being deleted', async () => {
    const { happenings, outcomes } = await run({ service: () => service({ status: 'DRAINING' }) });
    expect(ofType(happenings, 'rollback.started')).toEqual([]);
    expect(outcomes.get('web')).toMatchObject({ exit: 4, verdict: { kind: 'failed' } });
  });

  it('counts the reads of asking for a rollback as well', async () => {
    const { reads, world } = await run(failing(), { onFailure: 'stop' });
    const made = world.calls.filter(([operation]) => !['ListServiceDeployments', 'GetLogEvents'].includes(operation));
    expect(reads).toBe(made.length + 2);
  });
});

describe('a rollback by ECS', () => {
  it('is watched to its end', async () => {
    const going = service({
      deployments: [
        oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }),
        deployment({
          status: 'ACTIVE',
          rolloutState: 'FAILED',
          rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        }),
      ],
    });
    const script = {
      service: (after: number) => (after < 5_000 ? rolling : after < 20_000 ? going : back),
      records: () => null,
    };
    const { happenings, outcomes } = await run(script);
    expect(ofType(happenings, 'rollback.started')).toMatchObject([{ by: 'ecs', to: definitionArn(1) }]);
    expect(ofType(happenings, 'rollback.finished')).toMatchObject([{ outcome: 'completed', to: definitionArn(1) }]);
    expect(outcomes.get('web')).toMatchObject({ exit: 4, deploymentId: ourId, verdict: { kind: 'rolled-back' } });
  });
});

describe('a deployment that is late', () => {
  const late = { ...noLimits, servingMs: 20_000, drainedMs: 20_000 };
  const slow = service({
    deployments: [deployment({ rolloutState: 'IN_PROGRESS', runningCount: 0 }), oldDeployment()],
  });
  const script: Script = {
    service: (after) => (after < 40_000 ? slow : back),
    records: () => [record()],
    stopServiceDeployment: async () => 'asked',
  };

  it('is given up where the waits are those of ecs-deploy, and stays undecided', async () => {
    const { happenings, outcomes } = await run(script, { limits: late }, { seen: slow });
    expect(ofType(happenings, 'rollback.finished')).toMatchObject([{ outcome: 'completed' }]);
    expect(outcomes.get('web')?.exit).toBe(5);
  });

  it('is undecided to be back when the time of both waits is over once more', async () => {
    const { happenings, world } = await run({ ...script, service: () => slow }, { limits: late }, { seen: slow });
    expect(ofType(happenings, 'rollback.finished')).toMatchObject([{ outcome: 'undecided' }]);
    expect(world.after()).toBeGreaterThanOrEqual(60_000);
    expect(world.after()).toBeLessThan(75_000);
  });

  it('is left to go on without a rollback where none was asked for', async () => {
    const { happenings } = await run(script, { limits: late, onFailure: 'keep' }, { seen: slow });
    expect(ofType(happenings, 'rollback.started')).toEqual([]);
  });

  it('is left to go on where --timeout ended the watch', async () => {
    const { happenings } = await run(script, { limits: { ...noLimits, totalMs: 20_000 } }, { seen: slow });
    expect(ofType(happenings, 'rollback.started')).toEqual([]);
  });

  it('is not rolled back where the new tasks serve and only old ones are left', async () => {
    const drains = service({ deployments: [deployment(), oldDeployment({ runningCount: 1 })] });
    const { happenings } = await run({ service: () => drains }, { limits: late }, { seen: drains });
    expect(ofType(happenings, 'rollback.started')).toMatchObject([{ by: 'none' }]);
  });
});

describe('an interrupt', () => {
  const interrupted = AbortSignal.abort();

  it('leaves the deployment alone', async () => {
    const { happenings, outcomes } = await run(failing(), {}, { signal: interrupted });
    expect(ofType(happenings, 'rollback.started')).toEqual([]);
    expect(outcomes.get('web')?.exit).toBe(130);
  });
});

it('follows an ECS rollback to the deployment of the same id that was before', async () => {
  const { happenings } = await run(failing());
  const [finished] = ofType(happenings, 'rollback.finished');
  expect(finished?.detail).toContain('web:1 serves');
  expect(before.id).toBe(oldId);
});
