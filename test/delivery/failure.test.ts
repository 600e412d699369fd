import { describe, expect, it } from 'vitest';
import {
  createService,
  finished,
  ofType,
  runDeploy,
  type VirtualWorld,
  virtualWorld,
} from '../support/virtual-world.ts';

const bad = 'web:v2';
const logged = {
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/ecs/web', 'awslogs-region': 'eu-north-1', 'awslogs-stream-prefix': 'web' },
  },
};
const breaker = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };

type Fault = Parameters<VirtualWorld['ecs']['faults']['add']>[0];

describe('a deployment whose tasks cannot start', () => {
  const hopeless: readonly (readonly [string, Fault, string])[] = [
    ['an image that is not there', { kind: 'image-missing', image: bad }, 'image-not-found'],
    ['a secret that is missing', { kind: 'secret-missing', image: bad }, 'secret-missing'],
    ['an image for another CPU', { kind: 'wrong-architecture', image: bad }, 'wrong-architecture'],
    ['a command that does not exist', { kind: 'invalid-command', image: bad }, 'invalid-command'],
  ];

  it.each(hopeless)('fails at once for %s, gives the reason, and goes back', async (_, fault, stopClass) => {
    const world = await virtualWorld();
    await createService(world, { container: logged });
    world.ecs.faults.add(fault);
    const events = await runDeploy(world);
    const [stop, ...more] = ofType(events, 'task.stopped');
    expect(stop).toMatchObject({ class: stopClass, times: 1 });
    expect(more).toEqual([]);
    expect(ofType(events, 'rollout.judged')).toMatchObject([
      { verdict: { kind: 'failed', cause: { kind: 'cannot-heal', class: stopClass } } },
    ]);
    expect(ofType(events, 'rollback.started')).toMatchObject([{ by: 'stop-service-deployment' }]);
    expect(ofType(events, 'rollback.finished')).toMatchObject([{ outcome: 'completed' }]);
    expect(finished(events)).toMatchObject({ exit: 4, services: [{ exit: 4, verdict: { kind: 'failed' } }] });
    await expect(running(world)).resolves.toEqual(['web:1']);
  });

  it('shows the last lines of the log of a program that crashes, and fails when the crash repeats', async () => {
    const world = await virtualWorld();
    await createService(world, { container: logged });
    world.ecs.faults.add({
      kind: 'crash',
      image: bad,
      exitCode: 3,
      afterMs: 200,
      logLines: ['reading config', 'FATAL: DATABASE_URL is not set'],
    });
    const events = await runDeploy(world);
    const stops = ofType(events, 'task.stopped');
    expect(stops).toMatchObject([
      {
        class: 'app-crash',
        times: 1,
        containers: [{ name: 'web', exitCode: 3 }],
        reason: 'container web exited with 3',
      },
      { class: 'app-crash', times: 2 },
    ]);
    expect(stops[0]?.logs[0]?.lines.slice(-2)).toEqual(['reading config', 'FATAL: DATABASE_URL is not set']);
    expect(finished(events)).toMatchObject({
      exit: 4,
      services: [{ verdict: { cause: { kind: 'crash-loop', times: 2 } } }],
    });
  });

  it('explains the meaning of exit code 137', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'crash', image: bad, outOfMemory: true, afterMs: 100 });
    const [stop] = ofType(await runDeploy(world), 'task.stopped');
    expect(stop).toMatchObject({
      class: 'out-of-memory',
      containers: [{ exitCode: 137, exitMeaning: expect.stringContaining('SIGKILL') }],
    });
  });

  it('fails when health checks fail again and again', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'never-healthy', image: bad });
    const events = await runDeploy(world);
    expect(ofType(events, 'task.stopped')[0]).toMatchObject({ class: 'failed-health-check' });
    expect(finished(events).exit).toBe(4);
  });

  it('waits for capacity and says so; without any progress it is undecided, and the deployment goes on', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'no-capacity' });
    const events = await runDeploy(world);
    expect(ofType(events, 'rollout.changed').some(({ waitingOn }) => waitingOn === 'capacity')).toBe(true);
    expect(finished(events)).toMatchObject({
      exit: 5,
      services: [{ verdict: { kind: 'undecided', because: 'no-progress' } }],
      resume: expect.stringContaining('slipway watch'),
    });
    expect(ofType(events, 'rollback.started')).toEqual([]);
  });

  it('explains the first stop at most one tick after ECS shows it', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'image-missing', image: bad });
    const [stop] = ofType(await runDeploy(world), 'task.stopped');
    const tasks = await world.call('ListTasks', { cluster: 'prod', desiredStatus: 'STOPPED' });
    const { tasks: described } = await world.call('DescribeTasks', { cluster: 'prod', tasks: tasks['taskArns'] ?? [] });
    const stoppedAt = Math.min(
      ...(described as unknown as readonly { stoppedAt: number; startedBy: string }[])
        .filter(({ startedBy }) => startedBy === stop?.deploymentId)
        .map((task) => task.stoppedAt * 1000),
    );
    expect(Date.parse(stop?.at ?? '') - stoppedAt).toBeLessThanOrEqual(2_200);
  });
});

describe('the way back', () => {
  it('leaves the rollback to ECS where its circuit breaker has begun one, and watches it', async () => {
    const world = await virtualWorld();
    await createService(world, { service: breaker });
    world.ecs.faults.add({ kind: 'crash', image: bad, afterMs: 100 });
    const events = await runDeploy(world, { policy: { maxCrashes: 50 } });
    expect(world.calls.get('StopServiceDeployment')).toBeUndefined();
    expect(world.calls.get('UpdateService')).toBe(1);
    expect(ofType(events, 'rollback.started')).toMatchObject([{ by: 'ecs' }]);
    expect(ofType(events, 'rollback.finished')).toMatchObject([{ outcome: 'completed' }]);
    expect(finished(events)).toMatchObject({
      exit: 4,
      services: [{ verdict: { cause: { kind: 'circuit-breaker' } } }],
    });
    await expect(running(world)).resolves.toEqual(['web:1']);
  });

  it('goes back by UpdateService where service deployments are not allowed', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({
      kind: 'denied',
      operations: ['ListServiceDeployments', 'DescribeServiceDeployments', 'StopServiceDeployment'],
    });
    world.ecs.faults.add({ kind: 'image-missing', image: bad });
    const events = await runDeploy(world);
    expect(ofType(events, 'rollback.started')).toMatchObject([{ by: 'update-service' }]);
    expect(ofType(events, 'rollback.finished')).toMatchObject([{ outcome: 'completed' }]);
    expect(finished(events).exit).toBe(4);
    await expect(running(world)).resolves.toEqual(['web:1']);
  });

  it('goes back by UpdateService where service deployments are not supported', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({
      kind: 'unsupported',
      operations: ['ListServiceDeployments', 'DescribeServiceDeployments', 'StopServiceDeployment'],
    });
    world.ecs.faults.add({ kind: 'crash', image: bad });
    const events = await runDeploy(world);
    expect(ofType(events, 'rollback.finished')).toMatchObject([{ outcome: 'completed' }]);
    await expect(running(world)).resolves.toEqual(['web:1']);
  });

  it('says that there is nothing to go back to when no deployment ever completed', async () => {
    const world = await virtualWorld();
    world.ecs.faults.add({ kind: 'image-missing' });
    await world.call('RegisterTaskDefinition', {
      family: 'web',
      containerDefinitions: [{ name: 'web', image: 'registry.example/shop/web:v1', memory: 128 }],
    });
    await world.call('CreateService', { cluster: 'prod', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    const events = await runDeploy(world);
    expect(ofType(events, 'rollback.started')).toMatchObject([{ by: 'none', to: null }]);
    expect(finished(events).exit).toBe(4);
  });

  it('keeps a failed deployment as it is when asked to', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'image-missing', image: bad });
    const events = await runDeploy(world, { policy: { onFailure: 'keep' } });
    expect(ofType(events, 'rollback.started')).toMatchObject([{ by: 'keep' }]);
    expect(world.calls.get('StopServiceDeployment')).toBeUndefined();
    expect(finished(events).exit).toBe(4);
  });

  it('stops a failed deployment without watching the way back when asked to', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'image-missing', image: bad });
    const events = await runDeploy(world, { policy: { onFailure: 'stop' } });
    expect(ofType(events, 'rollback.started')).toMatchObject([{ by: 'stop' }]);
    expect(ofType(events, 'rollback.finished')).toEqual([]);
  });

  it('gives the rollback a limit of its own', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'image-missing', image: bad });
    const events = await runDeploy(
      world,
      { policy: { limits: { totalMs: 60_000, servingMs: null, drainedMs: null, stalledMs: null } } },
      undefined,
      (event) => {
        if (event.type === 'rollback.started') world.ecs.faults.add({ kind: 'image-missing' });
      },
    );
    expect(finished(events).exit).toBe(4);
  });
});

/** Short names of the task definitions of the tasks that run or drain. */
async function running(world: VirtualWorld): Promise<readonly string[]> {
  const { taskArns } = await world.call('ListTasks', { cluster: 'prod' });
  const { tasks } = await world.call('DescribeTasks', { cluster: 'prod', tasks: taskArns ?? [] });
  const names = (tasks as unknown as readonly { taskDefinitionArn: string }[]).map(
    ({ taskDefinitionArn }) => taskDefinitionArn.split('/')[1] ?? '',
  );
  return [...new Set(names)];
}
