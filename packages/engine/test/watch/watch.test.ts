import { describe, expect, it } from 'vitest';
import { SlipwayError } from '../../src/errors/slipway-error.ts';
import type { EcsService } from '../../src/model/ecs-service.ts';
import type { Subject } from '../../src/watch/subject.ts';
import type { RolloutWatch } from '../../src/watch/watch.ts';
import {
  container,
  definitionArn,
  deployment,
  newerId,
  oldDeployment,
  oldId,
  ourId,
  policy,
  record,
  service,
  start,
  stoppedTask,
  subject,
  task,
} from '../support/builders.ts';
import { doneService, loggingDefinition, ofType, runWatch, scripted, unavailable } from '../support/scripted-watch.ts';

const noLimits = { totalMs: null, servingMs: null, drainedMs: null, stalledMs: null };
const rolling = service({
  deployments: [deployment({ rolloutState: 'IN_PROGRESS', runningCount: 1, pendingCount: 1 }), oldDeployment()],
});
/** From before our deployment. */
const stale = service({
  taskDefinition: definitionArn(1),
  deployments: [oldDeployment({ status: 'PRIMARY', updatedAt: start - 1 })],
});
const following =
  (members: Partial<Subject> = {}) =>
  (watch: RolloutWatch): void =>
    watch.follow(subject(members));
/** ECS rolls out for half a minute. */
const until = (ms: number, before: EcsService, then: EcsService) => (after: number) => (after < ms ? before : then);

describe('watching many services', () => {
  const names = Array.from({ length: 23 }, (_, index) => `s${index}`);

  it('asks once a tick for each ten of them, gives each its own verdict, and asks no more for those that have one', async () => {
    const world = scripted({ service: (after, name) => (name === 's22' && after < 20_000 ? rolling : doneService) });
    const { verdicts } = await runWatch(world, (watch) => {
      for (const name of names) watch.follow(subject({ service: name }));
    });
    expect(verdicts.map((one) => one.subject.service).toSorted()).toEqual(names.toSorted());
    expect(verdicts.every(({ verdict }) => verdict.kind === 'succeeded')).toBe(true);
    const asked = world.calls.filter(([operation]) => operation === 'DescribeServices');
    expect(asked.filter(([, after]) => after === 0).map(([, , list]) => list.split(' ').length)).toEqual([10, 10, 3]);
    expect(new Set(asked.filter(([, after]) => after > 0).map(([, , list]) => list))).toEqual(new Set(['s22']));
  });

  it('does not lose sight of the others where the tasks of one cannot be read', async () => {
    const world = scripted({
      service: () => doneService,
      tasks: (_, name) => {
        if (name === 'a') throw unavailable('Rate exceeded', 'ecs:ListTasks');
        return [];
      },
    });
    const { verdicts, happenings } = await runWatch(
      world,
      (watch) => {
        for (const name of ['a', 'b']) watch.follow(subject({ service: name }));
      },
      { policy: { limits: noLimits } },
    );
    expect(verdicts).toMatchObject([
      { subject: { service: 'b' }, verdict: { kind: 'succeeded' }, after: 0 },
      { subject: { service: 'a' }, verdict: { kind: 'undecided', because: 'lost-sight' } },
    ]);
    expect(verdicts[1]?.after).toBeGreaterThanOrEqual(300_000);
    expect(ofType(happenings, 'api.troubled')).toMatchObject([{ action: 'ecs:ListTasks' }]);
  });

  it('takes an answer that it was given for the first look', async () => {
    const world = scripted({ service: () => doneService });
    const { verdicts, reads } = await runWatch(world, (watch) => watch.follow(subject(), { seen: doneService }));
    expect(verdicts).toMatchObject([{ verdict: { kind: 'succeeded' }, after: 0 }]);
    expect(world.calls.map(([operation]) => operation)).toEqual(['ListTasks', 'ListTasks']);
    expect(reads).toBe(2);
  });

  it('takes it once, even if that look fails', async () => {
    let isDown = true;
    const world = scripted({
      service: () => rolling,
      tasks: () => {
        if (isDown) throw unavailable();
        return [];
      },
    });
    const { verdicts } = await runWatch(world, (watch) => watch.follow(subject(), { seen: doneService }), {
      policy: { limits: { ...noLimits, totalMs: 10_000 } },
      onStep: () => {
        isDown = false;
      },
    });
    expect(verdicts).toMatchObject([{ verdict: { kind: 'undecided', because: 'time-is-up' } }]);
  });
});

describe('an ECS that does not answer', () => {
  const down = (from: number, to: number, then = doneService) =>
    scripted({
      service: (after) => {
        if (after >= from && after < to) throw unavailable();
        return after < from ? rolling : then;
      },
    });

  it('for a while is told once, and the watch goes on', async () => {
    const { verdicts, happenings } = await runWatch(down(5_000, 120_000), following());
    expect(verdicts).toMatchObject([{ verdict: { kind: 'succeeded' } }]);
    expect(ofType(happenings, 'api.troubled')).toMatchObject([
      { action: 'ecs:DescribeServices', message: expect.stringContaining('Rate exceeded') as string },
    ]);
  });

  it('is told again when it went wrong anew or otherwise', async () => {
    const world = scripted({
      service: (after) => {
        if (after < 20_000) throw unavailable();
        if (after < 40_000) throw unavailable('Service Unavailable');
        if (after < 60_000) return rolling;
        if (after < 80_000) throw unavailable('Service Unavailable');
        return doneService;
      },
    });
    const { happenings } = await runWatch(world, following());
    expect(ofType(happenings, 'api.troubled')).toHaveLength(3);
  });

  it('for five minutes leaves it undecided, where there is no limit', async () => {
    const { verdicts } = await runWatch(down(5_000, Number.POSITIVE_INFINITY), following(), {
      policy: { limits: noLimits },
    });
    expect(verdicts).toMatchObject([{ verdict: { kind: 'undecided', because: 'lost-sight' }, service: rolling }]);
    expect(verdicts[0]?.after).toBeGreaterThanOrEqual(300_000);
    expect(verdicts[0]?.after).toBeLessThan(320_000);
  });

  it('twice for some minutes is not lost for good', async () => {
    const world = scripted({
      service: (after) => {
        if ((after > 10_000 && after < 250_000) || (after > 260_000 && after < 500_000)) throw unavailable();
        return after < 500_000 ? rolling : doneService;
      },
    });
    const { verdicts } = await runWatch(world, following(), { policy: { limits: noLimits } });
    expect(verdicts).toMatchObject([{ verdict: { kind: 'succeeded' } }]);
  });

  it.each<[string, object]>([
    ['the time limit', { totalMs: 60_000 }],
    ['the first wait of ecs-deploy', { servingMs: 60_000, drainedMs: 60_000 }],
  ])('does not outlast %s', async (_, limits) => {
    const { verdicts } = await runWatch(down(5_000, Number.POSITIVE_INFINITY), following(), {
      policy: { limits: { ...noLimits, ...limits } },
    });
    expect(verdicts).toMatchObject([{ verdict: { kind: 'undecided', because: 'time-is-up' } }]);
    expect(verdicts[0]?.after).toBeLessThan(70_000);
  });

  it('does not outlast the second wait of ecs-deploy, which begins when the new tasks serve', async () => {
    const serves = service({ deployments: [deployment({ rolloutState: 'IN_PROGRESS' }), oldDeployment()] });
    const world = scripted({
      service: (after) => {
        if (after >= 50_000) throw unavailable();
        return after < 40_000 ? rolling : serves;
      },
    });
    const { verdicts } = await runWatch(world, following(), {
      policy: { limits: { ...noLimits, servingMs: 60_000, drainedMs: 60_000 } },
    });
    expect(verdicts[0]?.after).toBeGreaterThanOrEqual(100_000);
    expect(verdicts[0]?.after).toBeLessThan(110_000);
  });

  it('does not cost a rollback the time that the deployment has used up', async () => {
    const failed = service({ deployments: [deployment({ rolloutState: 'FAILED' }), oldDeployment()] });
    const back = service({ deployments: [oldDeployment({ status: 'PRIMARY' })] });
    const world = scripted({
      service: (after) => {
        if (after < 50_000) return rolling;
        if (after < 52_000) return failed;
        if (after < 70_000) throw unavailable();
        return back;
      },
    });
    const { verdicts } = await runWatch(world, following(), {
      policy: { limits: { ...noLimits, totalMs: 60_000 } },
      onStep: (step, watch) => {
        if (step.kind === 'verdict' && step.subject.role === 'rollout')
          watch.follow(
            subject({ role: 'rollback', deploymentId: oldId, replaces: ourId, watchedSince: start + world.after() }),
            { policy: policy({ limits: { ...noLimits, totalMs: 60_000 } }) },
          );
      },
    });
    expect(verdicts).toMatchObject([{ verdict: { kind: 'failed' } }, { verdict: { kind: 'succeeded' } }]);
  });

  it('any more, since the credentials expired, ends the watch with that error', async () => {
    const expired = new SlipwayError('CREDENTIALS_REFUSED', {
      action: 'ecs:DescribeServices',
      resource: 'service web',
      said: 'The security token included in the request is expired',
    });
    const world = scripted({
      service: (after) => {
        if (after > 10_000) throw expired;
        return rolling;
      },
    });
    await expect(runWatch(world, following())).rejects.toBe(expired);
  });
});

describe('answers that do not agree', () => {
  it('do not look like a rollback where the first ones are from before our deployment', async () => {
    const world = scripted({ service: until(10_000, stale, doneService) });
    const { verdicts, happenings } = await runWatch(world, (watch) => watch.follow(subject(), { seen: rolling }));
    expect(verdicts).toMatchObject([{ verdict: { kind: 'succeeded' } }]);
    expect(ofType(happenings, 'rollout.changed').map(({ waitingOn }) => waitingOn)).toContain('visible');
  });

  it('do not look like a rollback where our deployment vanishes for a moment', async () => {
    const world = scripted({
      service: (after) => {
        if (after > 8_000 && after < 14_000) return after < 11_000 ? stale : service({ deployments: [] });
        return after < 20_000 ? rolling : doneService;
      },
    });
    expect((await runWatch(world, following())).verdicts).toMatchObject([{ verdict: { kind: 'succeeded' } }]);
  });

  it('are given up when time is up', async () => {
    const { verdicts } = await runWatch(scripted({ service: () => stale }), following(), {
      policy: { limits: { ...noLimits, totalMs: 60_000 } },
    });
    expect(verdicts).toMatchObject([
      { verdict: { kind: 'undecided', detail: `time is up after 60 s: ECS does not list ${ourId} yet` } },
    ]);
  });
});

describe('a service that goes away', () => {
  const gone = { kind: 'failed', cause: { kind: 'ecs' } };

  it('is a failure where ECS does not know it any more', async () => {
    const world = scripted({ service: (after) => (after < 10_000 ? rolling : null) });
    const { verdicts } = await runWatch(world, following());
    expect(verdicts).toMatchObject([{ verdict: gone, service: null }]);
  });

  it.each(['DRAINING', 'INACTIVE'])(
    'is a failure where it is %s, even if its tasks cannot be listed',
    async (status) => {
      const world = scripted({
        service: until(10_000, rolling, service({ status })),
        tasks: (after) => {
          if (after >= 10_000)
            throw new SlipwayError('SERVICE_NOT_FOUND', { services: ['web'], cluster: 'prod', region: 'eu-north-1' });
          return [];
        },
      });
      expect((await runWatch(world, following())).verdicts).toMatchObject([{ verdict: gone }]);
    },
  );
});

describe('a service without rolloutState', () => {
  const classic = (members: object = {}) => service({ deployments: [deployment({ rolloutState: null, ...members })] });

  it('is done when the counts were right in three answers', async () => {
    const world = scripted({ service: until(20_000, classic({ runningCount: 1, pendingCount: 1 }), classic()) });
    const { verdicts } = await runWatch(world, following());
    expect(verdicts).toMatchObject([{ verdict: { kind: 'succeeded' } }]);
    const settled = world.calls.filter(([operation, after]) => operation === 'DescribeServices' && after >= 20_000);
    expect(settled).toHaveLength(3);
  });

  it('is not done before its health checks pass', async () => {
    const world = scripted({
      service: () => classic(),
      tasks: (after) =>
        ['a', 'b'].map((id) => task({ id, arn: id, healthStatus: after < 30_000 ? 'UNKNOWN' : 'HEALTHY' })),
    });
    const { verdicts } = await runWatch(world, following({ hasHealthCheck: true }));
    expect(verdicts).toMatchObject([{ verdict: { kind: 'succeeded' } }]);
    expect(verdicts[0]?.after).toBeGreaterThanOrEqual(30_000);
  });
});

describe('the way back that ECS directs', () => {
  const rollback = {
    role: 'rollback',
    deploymentId: '',
    taskDefinition: '',
    replaces: ourId,
    targetOpen: true,
    createdAt: 0,
  } as const;

  it('leads to whatever is PRIMARY once the failed deployment is not', async () => {
    const failed = service({ deployments: [deployment({ rolloutState: 'FAILED' }), oldDeployment()] });
    const world = scripted({
      service: until(10_000, failed, service({ deployments: [oldDeployment({ status: 'PRIMARY' })] })),
    });
    const { verdicts } = await runWatch(world, following(rollback));
    expect(verdicts).toMatchObject([
      { subject: { deploymentId: oldId, taskDefinition: definitionArn(1) }, verdict: { kind: 'succeeded' } },
    ]);
  });

  it('is not suspected of what was seen before it began', async () => {
    const message = '(service web) was unable to place a task. Reason: CannotPullContainerError: not found';
    const events = [{ id: 'e1', createdAt: start + 1, message }];
    const failed = service({ deployments: [deployment({ rolloutState: 'FAILED' }), oldDeployment()], events });
    const back = service({ deployments: [oldDeployment({ status: 'PRIMARY' })], events });
    const looks = async (before: EcsService | null): Promise<number> => {
      const world = scripted({ service: until(10_000, failed, back) });
      await runWatch(world, (watch) =>
        watch.follow(subject({ ...rollback, deploymentId: oldId }), before === null ? {} : { before }),
      );
      return world.calls.filter(([operation, after]) => operation === 'ListTasks' && after < 10_000).length;
    };
    expect([await looks(null), await looks(failed)]).toEqual([1, 0]);
  });

  it('does not lead to what somebody deploys meanwhile', async () => {
    const newer = service({
      deployments: [deployment({ id: newerId, createdAt: start + 60_000, taskDefinition: definitionArn(9) })],
    });
    const { verdicts } = await runWatch(scripted({ service: () => newer }), following(rollback));
    expect(verdicts).toMatchObject([{ verdict: { kind: 'superseded', by: newerId } }]);
  });
});

describe('service deployment records', () => {
  const readings = (world: ReturnType<typeof scripted>) =>
    world.calls.filter(([operation]) => operation === 'ListServiceDeployments').map(([, after]) => after);

  it.each<[string, EcsService['deploymentConfiguration']]>([
    ['a rolling update', { strategy: 'ROLLING' }],
    ['a rolling update with an empty list of hooks', { strategy: 'ROLLING', lifecycleHooks: [] }],
    ['a service that names no strategy', {}],
  ])('are not read for %s that goes well', async (_, deploymentConfiguration) => {
    const world = scripted({ service: until(60_000, { ...rolling, deploymentConfiguration }, doneService) });
    await runWatch(world, following());
    expect(readings(world)).toEqual([]);
  });

  it.each<[string, EcsService['deploymentConfiguration']]>([
    ['of blue/green', { strategy: 'BLUE_GREEN' }],
    ['with hooks', { strategy: 'ROLLING', lifecycleHooks: [{ targetType: 'PAUSE' }] }],
  ])('are read every 20 s for a deployment %s, to know of approvals', async (_, deploymentConfiguration) => {
    const world = scripted({
      service: until(90_000, { ...rolling, deploymentConfiguration }, doneService),
      records: () => [record({ waitingForHook: 'ecs-pause-1' })],
    });
    const { happenings } = await runWatch(world, following());
    expect(readings(world).length).toBeGreaterThanOrEqual(4);
    expect(readings(world).length).toBeLessThanOrEqual(6);
    expect(ofType(happenings, 'rollout.changed').some(({ waitingOn }) => waitingOn === 'approval')).toBe(true);
  });

  it('are not asked for again where they are denied', async () => {
    const world = scripted({
      service: until(90_000, { ...rolling, deploymentConfiguration: { strategy: 'CANARY' } }, doneService),
      records: () => null,
    });
    await runWatch(world, following());
    expect(readings(world)).toHaveLength(1);
  });
});

describe('the explanation of a stop', () => {
  const crashed = (id: string, exitCode: number) =>
    stoppedTask({
      id,
      arn: `arn:task/${id}`,
      stopCode: 'EssentialContainerExited',
      containers: [container({ exitCode })],
    });
  const failing = (failedTasks: number): EcsService =>
    service({
      deployments: [deployment({ rolloutState: 'IN_PROGRESS', runningCount: 0, failedTasks }), oldDeployment()],
    });

  it('has the last lines of the log, once for each reason', async () => {
    const world = scripted({
      service: (after) => failing(Math.floor(after / 4_000)),
      tasks: (after) =>
        [crashed('a', 1), crashed('b', 1), crashed('c', 2), crashed('d', 1)].slice(0, Math.floor(after / 4_000)),
      definition: loggingDefinition,
      logs: (stream) => [`log of ${stream}`],
    });
    const { happenings, verdicts } = await runWatch(world, following(), { policy: { maxCrashes: 3 } });
    expect(
      ofType(happenings, 'task.stopped').map(({ taskId, times, logs }) => [taskId, times, logs[0]?.lines]),
    ).toEqual([
      ['a', 1, ['log of web/web/a']],
      ['b', 2, undefined],
      ['c', 1, ['log of web/web/c']],
      ['d', 3, undefined],
    ]);
    expect(verdicts).toMatchObject([{ verdict: { kind: 'failed', cause: { kind: 'crash-loop', times: 3 } } }]);
    expect(world.calls.filter(([operation]) => operation === 'DescribeTaskDefinition')).toHaveLength(1);
  });

  it('says why there are no lines', async () => {
    const denied = new SlipwayError('ACCESS_DENIED', { action: 'logs:GetLogEvents', resource: '/ecs/web', said: 'no' });
    const world = scripted({
      service: () => failing(1),
      tasks: () => [crashed('a', 1), crashed('b', 1)],
      definition: loggingDefinition,
      logs: () => {
        throw denied;
      },
    });
    const [stop] = ofType((await runWatch(world, following())).happenings, 'task.stopped');
    expect(stop?.logs).toMatchObject([
      { lines: [], unavailable: expect.stringContaining('logs:GetLogEvents') as string },
    ]);
  });

  it('is looked for when ECS gives a deployment up that showed no failure before', async () => {
    const failed = service({
      deployments: [
        deployment({
          rolloutState: 'FAILED',
          rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        }),
        oldDeployment(),
      ],
    });
    const world = scripted({ service: until(10_000, rolling, failed), tasks: () => [crashed('a', 1)] });
    const { happenings, verdicts } = await runWatch(world, following());
    expect(ofType(happenings, 'task.stopped')).toMatchObject([{ taskId: 'a' }]);
    expect(verdicts).toMatchObject([{ verdict: { kind: 'failed', cause: { kind: 'circuit-breaker' } } }]);
  });

  it('describes a task that it has seen STOPPED once', async () => {
    const world = scripted({
      service: (after) => failing(Math.floor(after / 4_000)),
      tasks: (after) => [crashed('a', 1), crashed('b', 2), crashed('c', 3)].slice(0, Math.floor(after / 4_000)),
    });
    await runWatch(world, following(), { policy: { limits: { ...noLimits, totalMs: 30_000 } } });
    expect(world.calls.filter(([operation]) => operation === 'DescribeTasks').map(([, , count]) => count)).toEqual([
      '1',
      '1',
      '1',
    ]);
  });
});

it('ends at once when it is interrupted; the deployments go on', async () => {
  const interrupt = new AbortController();
  const { verdicts } = await runWatch(
    scripted({ service: () => rolling }),
    (watch) => {
      for (const name of ['a', 'b']) watch.follow(subject({ service: name }));
    },
    { signal: interrupt.signal, onStep: () => interrupt.abort() },
  );
  expect(verdicts).toMatchObject([
    { verdict: { kind: 'undecided', because: 'interrupted' } },
    { verdict: { kind: 'undecided', because: 'interrupted' } },
  ]);
});
