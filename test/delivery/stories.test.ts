import { watch } from '@slipway/engine';
import { describe, expect, it } from 'vitest';
import {
  createService,
  deployRequest,
  finished,
  image,
  ofType,
  runDeploy,
  type VirtualWorld,
  virtualWorld,
} from '../support/virtual-world.ts';

const bad = 'web:v2';
const noLimits = { totalMs: null, servingMs: null, drainedMs: null, stalledMs: null };

describe('a deployment', () => {
  it('is superseded when somebody else deploys meanwhile', async () => {
    const world = await virtualWorld();
    await createService(world, { desiredCount: 2 });
    await world.call('RegisterTaskDefinition', {
      family: 'other',
      containerDefinitions: [{ name: 'web', image: 'registry.example/shop/web:v9', memory: 128 }],
    });
    const events = await runDeploy(world, {}, undefined, (event) => {
      if (event.type === 'deployment.started')
        void world.call('UpdateService', { cluster: 'prod', service: 'web', taskDefinition: 'other' });
    });
    expect(finished(events)).toMatchObject({ exit: 6, services: [{ verdict: { kind: 'superseded' } }], resume: null });
    expect(ofType(events, 'rollback.started')).toEqual([]);
  });

  it('ends undecided when time is up, says what it waited for and how to look on; the deployment goes on', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-stop', ms: 600_000 });
    const events = await runDeploy(world, { policy: { limits: { ...noLimits, totalMs: 30_000 } } });
    const end = finished(events);
    const id = end.services[0]?.deploymentId ?? '';
    expect(end).toMatchObject({ exit: 5, services: [{ verdict: { kind: 'undecided', because: 'time-is-up' } }] });
    expect(end.resume).toBe(`slipway watch --region eu-north-1 --cluster prod --service web --deployment ${id}`);
    await world.pass(700_000);
    expect(world.ecs.truth(id)?.oldTasksGoneAt).toEqual(expect.any(Number));
  });

  it('bounds the wait for the new tasks and the wait for the old ones separately, and says which was too long', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-stop', ms: 600_000 });
    const limits = { ...noLimits, servingMs: 20_000, drainedMs: 20_000 };
    const [judged] = ofType(await runDeploy(world, { policy: { limits } }), 'rollout.judged');
    expect(judged?.verdict.detail).toMatch(/^the old tasks were not gone 20 s after the new ones served/);

    const slow = await virtualWorld();
    await createService(slow);
    slow.ecs.faults.add({ kind: 'slow-start', image: bad, ms: 600_000 });
    const [late] = ofType(await runDeploy(slow, { policy: { limits } }), 'rollout.judged');
    expect(late?.verdict.detail).toMatch(/^the new tasks did not serve within 20 s/);
  });

  it('says every 30 seconds what it waits for', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-start', image: bad, ms: 120_000 });
    const waits = ofType(await runDeploy(world), 'rollout.waiting');
    expect(waits.length).toBeGreaterThanOrEqual(3);
    expect(waits[0]).toMatchObject({ waitingOn: 'starting', detail: '0 of 1 new tasks run, 1 pending' });
  });

  it('goes on when it is interrupted, and says how to follow it', async () => {
    const world = await virtualWorld();
    await createService(world);
    const interrupt = new AbortController();
    const events = await runDeploy(world, {}, interrupt.signal, (event) => {
      if (event.type === 'rollout.changed') interrupt.abort();
    });
    const end = finished(events);
    expect(end).toMatchObject({
      exit: 130,
      services: [{ verdict: { kind: 'undecided', because: 'interrupted' } }],
      resume: expect.stringContaining('--deployment ecs-svc/'),
    });
    await world.pass(60_000);
    expect(world.ecs.truth(end.services[0]?.deploymentId ?? '')?.completedAt).toEqual(expect.any(Number));
  });

  it('is rolled back when it is interrupted, where that was asked for', async () => {
    const world = await virtualWorld();
    await createService(world);
    const interrupt = new AbortController();
    const events = await runDeploy(world, { policy: { onInterrupt: 'rollback' } }, interrupt.signal, (event) => {
      if (event.type === 'rollout.changed') interrupt.abort();
    });
    expect(ofType(events, 'rollback.started')).toMatchObject([{ by: 'stop-service-deployment' }]);
    expect(finished(events).exit).toBe(130);
    await world.pass(60_000);
    await expect(currentDefinition(world)).resolves.toBe('web:1');
  });

  it('changes nothing when it is interrupted before anything was changed', async () => {
    const world = await virtualWorld();
    await createService(world);
    const interrupt = new AbortController();
    interrupt.abort();
    const events = await runDeploy(world, {}, interrupt.signal);
    expect(finished(events)).toMatchObject({ exit: 130, resume: null });
    expect(world.calls.get('RegisterTaskDefinition')).toBeUndefined();
    expect(world.calls.get('UpdateService')).toBeUndefined();
  });

  it('ends with the reason and the way to look on when the credentials expire in mid-watch', async () => {
    const world = await virtualWorld();
    await createService(world);
    const events = await runDeploy(world, {}, undefined, (event) => {
      if (event.type === 'deployment.started') world.ecs.faults.add({ kind: 'expired-credentials' });
    });
    expect(finished(events)).toMatchObject({
      exit: 3,
      error: { code: 'CREDENTIALS_REFUSED' },
      resume: expect.stringContaining('slipway watch'),
    });
  });

  it('makes one UpdateService call, and none of the writes in a dry run', async () => {
    const world = await virtualWorld();
    await createService(world, { container: { environment: [{ name: 'API_TOKEN', value: 'hunter2-hunter2' }] } });
    const events = await runDeploy(world, { dryRun: true, desiredCount: 3, minimumHealthyPercent: 50 });
    expect(ofType(events, 'plan.made')).toMatchObject([
      {
        outcome: 'register',
        changes: [{ path: 'containerDefinitions[web].image' }],
        calls: [
          { action: 'ecs:RegisterTaskDefinition' },
          {
            action: 'ecs:UpdateService',
            request: { desiredCount: 3, deploymentConfiguration: { minimumHealthyPercent: 50 } },
          },
        ],
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('hunter2');
    expect([world.calls.get('RegisterTaskDefinition'), world.calls.get('UpdateService')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(finished(events).exit).toBe(0);
    const done = await runDeploy(world, { desiredCount: 3, minimumHealthyPercent: 50 });
    expect(world.calls.get('UpdateService')).toBe(1);
    expect(finished(done).exit).toBe(0);
  });

  it('waits only as far as it was asked to, and says what it did not wait for', async () => {
    for (const [waitFor, notWaitedFor] of [
      ['none', 'neither the new tasks nor the old ones'],
      ['running', 'old tasks may still serve and drain'],
      ['steady', 'old tasks may still drain'],
    ] as const) {
      const world = await virtualWorld();
      await createService(world);
      const events = await runDeploy(world, { policy: { waitFor } });
      expect(finished(events)).toMatchObject({ exit: 0, services: [{ verdict: { kind: 'succeeded', notWaitedFor } }] });
    }
  });

  it('of a service with desired count 0 is done when ECS says so, and says that no task runs', async () => {
    const world = await virtualWorld();
    await createService(world);
    const events = await runDeploy(world, { desiredCount: 0 });
    expect(finished(events)).toMatchObject({
      exit: 0,
      services: [{ verdict: { detail: expect.stringContaining('no task runs') } }],
    });
  });

  it('sees all of more than 100 tasks', async () => {
    const world = await virtualWorld();
    await createService(world, { desiredCount: 130 });
    const events = await runDeploy(world);
    expect(finished(events)).toMatchObject({
      exit: 0,
      services: [{ verdict: { detail: 'web:2 serves with 130 of 130 tasks, no old task is left' } }],
    });
    const end = finished(events);
    expect(Date.parse(end.at)).toBeGreaterThanOrEqual(
      world.ecs.truth(end.services[0]?.deploymentId ?? '')?.oldTasksGoneAt ?? Number.POSITIVE_INFINITY,
    );
  });
});

describe('a definition that the service has already', () => {
  const same = { images: [image('registry.example/shop/web:v1')] };

  it('leaves nothing to do where its deployment is complete', async () => {
    const world = await virtualWorld();
    await createService(world);
    const events = await runDeploy(world, same);
    expect(ofType(events, 'plan.made')).toMatchObject([{ outcome: 'unchanged' }]);
    expect(ofType(events, 'deployment.adopted')).toMatchObject([{ because: 'unchanged' }]);
    expect(finished(events)).toMatchObject({ exit: 0, services: [{ verdict: { kind: 'nothing-to-do' } }] });
    expect(world.calls.get('UpdateService')).toBeUndefined();
  });

  it('is not green while its rollout is still open', async () => {
    const world = await virtualWorld();
    await createService(world);
    await runDeploy(world, { policy: { waitFor: 'none' } });
    const events = await runDeploy(world);
    expect(ofType(events, 'deployment.adopted')).toHaveLength(1);
    const end = finished(events);
    expect(end).toMatchObject({ exit: 0, services: [{ verdict: { kind: 'succeeded' } }] });
    expect(Date.parse(end.at)).toBeGreaterThanOrEqual(
      world.ecs.truth(end.services[0]?.deploymentId ?? '')?.oldTasksGoneAt ?? Number.POSITIVE_INFINITY,
    );
  });

  it('is red where its rollout has failed', async () => {
    const world = await virtualWorld();
    await createService(world, {
      service: { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } },
    });
    world.ecs.faults.add({ kind: 'crash', image: bad, afterMs: 100 });
    await runDeploy(world, { policy: { maxCrashes: 50, onFailure: 'keep' } });
    const events = await runDeploy(world, { policy: { onFailure: 'keep' } });
    expect(ofType(events, 'deployment.adopted')).toHaveLength(1);
    expect(finished(events)).toMatchObject({
      exit: 4,
      services: [{ verdict: { kind: 'failed', cause: { kind: 'circuit-breaker' } } }],
    });
  });

  it('is refused from a file in which an image is still a placeholder', async () => {
    const world = await virtualWorld();
    await createService(world);
    const taskDefinition = { family: 'web', containerDefinitions: [{ name: 'web', image: '$IMAGE', memory: 64 }] };
    const basis = { kind: 'file', name: 'td.json', definition: { taskDefinition, tags: [] } } as const;
    const events = await runDeploy(world, { basis, images: [], dryRun: true });
    expect(finished(events)).toMatchObject({ exit: 2, error: { code: 'BAD_TASK_DEFINITION_FILE' } });
    expect(finished(events).error?.what).toContain('--container web=IMAGE');
    expect(finished(await runDeploy(world, { basis })).exit).toBe(0);
  });

  it('is deployed again by force', async () => {
    const world = await virtualWorld();
    await createService(world);
    const events = await runDeploy(world, { ...same, forceNewDeployment: true });
    expect(ofType(events, 'deployment.started')).toHaveLength(1);
    expect(world.calls.get('RegisterTaskDefinition')).toBeUndefined();
    expect(finished(events)).toMatchObject({ exit: 0, services: [{ verdict: { kind: 'succeeded' } }] });
  });

  it('still gets the desired count that was asked for, and is done when those tasks run', async () => {
    const world = await virtualWorld();
    await createService(world);
    const events = await runDeploy(world, { ...same, desiredCount: 3 });
    expect(finished(events)).toMatchObject({
      exit: 0,
      services: [{ verdict: { detail: expect.stringContaining('3 of 3 tasks') } }],
    });
  });

  it('reuses an equal revision among the newest', async () => {
    const world = await virtualWorld();
    await createService(world);
    await runDeploy(world);
    const events = await runDeploy(world, same);
    expect(ofType(events, 'plan.made')).toMatchObject([
      { outcome: 'reuse', taskDefinition: expect.stringMatching(/web:1$/) },
    ]);
    expect(world.calls.get('RegisterTaskDefinition')).toBe(1);
    expect(finished(events).exit).toBe(0);
  });
});

describe('several services in one run', () => {
  it('share a registration, have a verdict each, and the worst decides', async () => {
    const world = await virtualWorld();
    await createService(world, { name: 'web' });
    await world.call('CreateService', { cluster: 'prod', serviceName: 'api', taskDefinition: 'web', desiredCount: 1 });
    await world.call('RegisterTaskDefinition', {
      family: 'worker',
      containerDefinitions: [{ name: 'main', image: 'registry.example/shop/web:v1', memory: 64 }],
    });
    await world.call('CreateService', {
      cluster: 'prod',
      serviceName: 'worker',
      taskDefinition: 'worker',
      desiredCount: 1,
    });
    await world.pass(120_000);
    const events = await runDeploy(world, { services: ['web', 'api', 'worker'] });
    expect(ofType(events, 'task-definition.registered').map(({ services }) => services)).toEqual([
      ['web', 'api'],
      ['worker'],
    ]);
    expect(finished(events)).toMatchObject({ exit: 0 });
    expect(
      finished(events)
        .services.map(({ service }) => service)
        .toSorted(),
    ).toEqual(['api', 'web', 'worker']);
    expect(world.calls.get('UpdateService')).toBe(3);
  });

  it('register once where two of them come to the same definition from different revisions', async () => {
    const world = await virtualWorld();
    await createService(world, { name: 'web' });
    await createService(world, { name: 'web', container: { image: 'registry.example/shop/web:v0' } }).catch(() => null);
    await world.call('CreateService', {
      cluster: 'prod',
      serviceName: 'api',
      taskDefinition: 'web:2',
      desiredCount: 1,
    });
    await world.pass(120_000);
    const events = await runDeploy(world, { services: ['web', 'api'] });
    expect(world.calls.get('RegisterTaskDefinition')).toBe(1);
    expect(ofType(events, 'deployment.started').map(({ taskDefinition }) => taskDefinition.split('/')[1])).toEqual([
      'web:3',
      'web:3',
    ]);
    expect(finished(events).exit).toBe(0);
  });

  it('lets one fail and go back while another succeeds', async () => {
    const world = await virtualWorld();
    await createService(world, { name: 'web' });
    await world.call('RegisterTaskDefinition', {
      family: 'api',
      containerDefinitions: [{ name: 'main', image: 'registry.example/shop/api:v1', memory: 64 }],
    });
    await world.call('CreateService', { cluster: 'prod', serviceName: 'api', taskDefinition: 'api', desiredCount: 1 });
    await world.pass(120_000);
    world.ecs.faults.add({ kind: 'image-missing', image: 'web:v2' });
    const events = await runDeploy(world, {
      services: ['web', 'api'],
      images: [{ kind: 'tag', tag: 'v2', containers: [] }],
    });
    const end = finished(events);
    expect(end.exit).toBe(4);
    expect(Object.fromEntries(end.services.map(({ service, exit }) => [service, exit]))).toEqual({ web: 4, api: 0 });
    expect(ofType(events, 'rollback.finished')).toMatchObject([{ service: 'web', outcome: 'completed' }]);
  });
});

describe('what cannot be deployed', () => {
  it.each([
    ['a cluster that is not there', { cluster: 'nowhere' }, 3, 'CLUSTER_NOT_FOUND'],
    ['services that are not there', { services: ['web', 'no-a', 'no-b'] }, 3, 'SERVICE_NOT_FOUND'],
    [
      'an image of another repository among several containers',
      { images: [image('registry.example/other:1')] },
      2,
      'NO_CONTAINER_MATCHES',
    ],
  ] as const)('%s changes nothing', async (_, members, exit, code) => {
    const world = await virtualWorld();
    await createService(world, {
      definition: {
        containerDefinitions: [
          { name: 'web', image: 'registry.example/shop/web:v1', memory: 64 },
          { name: 'log', image: 'registry.example/log:1', memory: 64 },
        ],
      },
    });
    const events = await runDeploy(world, members);
    expect(finished(events)).toMatchObject({ exit, error: { code } });
    expect([world.calls.get('RegisterTaskDefinition'), world.calls.get('UpdateService')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['CODE_DEPLOY', /CodeDeploy/],
    ['EXTERNAL', /task set/],
  ])('a service with the %s controller is refused by name', async (type, words) => {
    const world = await virtualWorld();
    await world.call('RegisterTaskDefinition', {
      family: 'web',
      containerDefinitions: [{ name: 'web', image: 'registry.example/shop/web:v1', memory: 64 }],
    });
    await world.call('CreateService', {
      cluster: 'prod',
      serviceName: 'web',
      desiredCount: 1,
      deploymentController: { type },
      ...(type === 'EXTERNAL' ? {} : { taskDefinition: 'web' }),
    });
    const end = finished(await runDeploy(world));
    expect(end).toMatchObject({ exit: 3, error: { code: 'UNSUPPORTED_CONTROLLER' } });
    expect(`${end.error?.what} ${end.error?.hint}`).toMatch(words);
  });

  it('a service that is being deleted is refused', async () => {
    const world = await virtualWorld();
    await createService(world);
    await world.call('DeleteService', { cluster: 'prod', service: 'web', force: true });
    expect(finished(await runDeploy(world))).toMatchObject({ exit: 3, error: { code: 'SERVICE_NOT_ACTIVE' } });
  });
});

describe('slipway watch', () => {
  const watchRequest = (deploymentId: string | null) => ({
    region: 'eu-north-1',
    cluster: 'prod',
    services: ['web'],
    deploymentId,
    policy: { ...deployRequest().policy, onFailure: 'keep' as const },
  });
  const look = (world: VirtualWorld, id: string | null) =>
    world.run(watch(watchRequest(id), world.ports, { signal: new AbortController().signal }));

  it('follows the PRIMARY deployment to its end', async () => {
    const world = await virtualWorld();
    await createService(world);
    const started = finished(await runDeploy(world, { policy: { waitFor: 'none' } })).services[0];
    const end = finished(await look(world, null));
    expect(end).toMatchObject({ exit: 0, services: [{ deploymentId: started?.deploymentId }] });
  });

  it('says of a deployment that was rolled back long ago that it was', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'image-missing', image: bad });
    const id = finished(await runDeploy(world)).services[0]?.deploymentId ?? '';
    await world.pass(600_000);
    expect(finished(await look(world, id))).toMatchObject({
      exit: 4,
      services: [{ verdict: { kind: 'rolled-back', inProgress: false } }],
    });
  });

  it('says of a deployment that was replaced that it was superseded', async () => {
    const world = await virtualWorld();
    await createService(world);
    const id = finished(await runDeploy(world)).services[0]?.deploymentId ?? '';
    await runDeploy(world, { images: [image('registry.example/shop/web:v3')] });
    expect(finished(await look(world, id))).toMatchObject({ exit: 6 });
  });

  it('refuses an id that the service never had', async () => {
    const world = await virtualWorld();
    await createService(world);
    expect(finished(await look(world, 'ecs-svc/42'))).toMatchObject({
      exit: 3,
      error: { code: 'DEPLOYMENT_NOT_FOUND' },
    });
  });
});

async function currentDefinition(world: VirtualWorld): Promise<string> {
  const { services } = await world.ports.ecs.describeServices('prod', ['web']);
  return services[0]?.taskDefinition.split('/')[1] ?? '';
}
