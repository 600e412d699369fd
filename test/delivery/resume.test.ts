import { deploy, resumePoints } from '@slipway/engine';
import type { DeliveryEvent } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import {
  createService,
  deployRequest,
  finished,
  image,
  ofType,
  region,
  runDeploy,
  type VirtualWorld,
  virtualWorld,
} from '../support/virtual-world.ts';

type Options = Parameters<typeof runDeploy>[1];

/** An attempt that is killed as soon as an event of this type was written. */
function killedAfter(
  world: VirtualWorld,
  type: DeliveryEvent['type'],
  options: Options = {},
): Promise<readonly DeliveryEvent[]> {
  const delivery = deploy(deployRequest(options), world.ports, { signal: new AbortController().signal });
  return world.run(upTo(delivery, type));
}

async function* upTo(events: AsyncIterable<DeliveryEvent>, type: DeliveryEvent['type']): AsyncIterable<DeliveryEvent> {
  for await (const event of events) {
    yield event;
    if (event.type === type) return;
  }
}

function again(world: VirtualWorld, attempt: readonly DeliveryEvent[], options: Options = {}) {
  return runDeploy(world, { ...options, resume: resumePoints(attempt, { region, cluster: 'prod' }) });
}

function calls(world: VirtualWorld): { readonly updates: number; readonly registrations: number } {
  return {
    updates: world.calls.get('UpdateService') ?? 0,
    registrations: world.calls.get('RegisterTaskDefinition') ?? 0,
  };
}

const once = { updates: 1, registrations: 1 };
const breaker = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };

describe.each([
  ['a deployment', {}],
  ['a forced deployment, as that of ecs-deploy', { forceNewDeployment: true }],
] as const)('%s whose attempt was killed', (_, options) => {
  it('is taken up and watched to its verdict', async () => {
    const world = await virtualWorld();
    await createService(world);
    const attempt = await killedAfter(world, 'deployment.started', options);
    const events = await again(world, attempt, options);
    const [first] = ofType(attempt, 'deployment.started');
    expect(ofType(events, 'deployment.adopted')).toMatchObject([
      { deploymentId: first?.deploymentId, taskDefinition: first?.taskDefinition, because: 'resumed' },
    ]);
    expect(ofType(events, 'deployment.started')).toEqual([]);
    expect(finished(events)).toMatchObject({
      exit: 0,
      services: [{ deploymentId: first?.deploymentId, verdict: { kind: 'succeeded' } }],
    });
    expect(calls(world)).toEqual(once);
  });

  it('is taken up when it had come to its end meanwhile', async () => {
    const world = await virtualWorld();
    await createService(world);
    const attempt = await killedAfter(world, 'deployment.started', options);
    await world.pass(3_600_000);
    expect(finished(await again(world, attempt, options)).exit).toBe(0);
    expect(calls(world)).toEqual(once);
  });

  it('has failed when ECS went back meanwhile, and is not deployed again', async () => {
    const world = await virtualWorld();
    await createService(world, { service: breaker });
    world.ecs.faults.add({ kind: 'crash', image: 'web:v2', exitCode: 1, afterMs: 100 });
    const attempt = await killedAfter(world, 'deployment.started', options);
    await world.pass(7_200_000);
    const { services } = (await world.call('DescribeServices', { cluster: 'prod', services: ['web'] })) as {
      services: { taskDefinition: string }[];
    };
    expect(services[0]?.taskDefinition).toMatch(/web:1$/);
    const events = await again(world, attempt, options);
    expect(finished(events)).toMatchObject({ exit: 4, services: [{ verdict: { kind: 'rolled-back' } }] });
    expect(calls(world)).toEqual(once);
  });

  it('is superseded when somebody deployed meanwhile', async () => {
    const world = await virtualWorld();
    await createService(world);
    const attempt = await killedAfter(world, 'deployment.started', options);
    await world.pass(60_000);
    await runDeploy(world, { images: [image('registry.example/shop/web:v3')] });
    const before = calls(world);
    const events = await again(world, attempt, options);
    expect(finished(events)).toMatchObject({ exit: 6, services: [{ verdict: { kind: 'superseded' } }] });
    expect(calls(world)).toEqual(before);
  });

  it('is found where the attempt was killed before it heard of it', async () => {
    const world = await virtualWorld();
    await createService(world);
    const attempt = await killedAfter(world, 'deployment.started', options);
    const events = await again(world, attempt.slice(0, -1), options);
    expect(finished(events).exit).toBe(0);
    expect(calls(world)).toEqual(once);
  });

  it('is made where the attempt came no further than its plan', async () => {
    const world = await virtualWorld();
    await createService(world);
    const attempt = await killedAfter(world, 'plan.made', options);
    const events = await again(world, attempt, options);
    expect(ofType(events, 'deployment.started')).toHaveLength(1);
    expect(finished(events).exit).toBe(0);
    expect(calls(world)).toEqual(once);
  });

  it('is left alone where another image is wanted now', async () => {
    const world = await virtualWorld();
    await createService(world);
    const attempt = await killedAfter(world, 'deployment.started', options);
    const events = await again(world, attempt, { ...options, images: [image('registry.example/shop/web:v3')] });
    expect(ofType(events, 'deployment.adopted')).toEqual([]);
    expect(ofType(events, 'deployment.started')).toHaveLength(1);
    expect(finished(events).exit).toBe(0);
  });
});

describe('several services', () => {
  it('are taken up where the attempt had come to them, and deployed where not', async () => {
    const world = await virtualWorld();
    await createService(world);
    await createService(world, { name: 'worker' });
    const services = ['web', 'worker'];
    const attempt = await killedAfter(world, 'deployment.started', { services });
    const events = await again(world, attempt, { services });
    expect(ofType(events, 'deployment.adopted')).toMatchObject([{ service: 'web', because: 'resumed' }]);
    expect(ofType(events, 'deployment.started')).toMatchObject([{ service: 'worker' }]);
    expect(finished(events)).toMatchObject({ exit: 0, services: [{ exit: 0 }, { exit: 0 }] });
    expect(calls(world).updates).toBe(2);
  });
});
