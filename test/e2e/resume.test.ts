import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeliveryEvent, decodeEvent } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { aService, type Ecs, image, settled, startEcs } from './support/ecs.ts';
import { type Bin, start, temporaryFolder } from './support/program.ts';

const commands: readonly (readonly [Bin, readonly string[], { readonly failed: number }])[] = [
  ['slipway', ['deploy', '--cluster', 'prod', '--service', 'web', '--image', image('2')], { failed: 4 }],
  ['ecs-deploy', ['-c', 'prod', '-n', 'web', '-i', image('2')], { failed: 1 }],
];

function eventsIn(file: string): readonly DeliveryEvent[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => decodeEvent(line, index + 1) ?? []);
}

function startedIn(events: readonly DeliveryEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'deployment.started' ? [event.deploymentId] : []));
}

/** Waits until the file holds such an event. */
async function untilWritten(file: string, type: DeliveryEvent['type']): Promise<void> {
  for (;;) {
    try {
      if (readFileSync(file, 'utf8').includes(`"type":"${type}"`)) return;
    } catch {
      // The file is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** How many deployments the service ever had, its first one included. */
async function deploymentsOf(ecs: Ecs): Promise<number> {
  const answer: unknown = await ecs.call('ListServiceDeployments', { cluster: 'prod', service: 'web' });
  return (answer as { readonly serviceDeployments: readonly unknown[] }).serviceDeployments.length;
}

describe.concurrent.each(commands)('%s that was killed', (bin, words, { failed }) => {
  it('is resumed with SLIPWAY_RESUME: one deployment, and its verdict', async (test) => {
    const ecs = await startEcs(test, { speed: 4 });
    await aService(ecs);
    const first = join(temporaryFolder(test), 'first.ndjson');
    const second = join(temporaryFolder(test), 'second.ndjson');
    const attempt = start(test, bin, words, { env: { ...ecs.env, SLIPWAY_EVENTS: first } });
    await untilWritten(first, 'deployment.started');
    attempt.child.kill('SIGKILL');
    expect(await attempt.ended).toMatchObject({ signal: 'SIGKILL' });
    const env = { ...ecs.env, SLIPWAY_EVENTS: second, SLIPWAY_RESUME: first };
    const { status, all } = await start(test, bin, words, { env }).ended;
    expect(status, all).toBe(0);
    const events = eventsIn(second);
    expect(startedIn(events)).toEqual([]);
    expect(events.filter(({ type }) => type === 'deployment.adopted')).toMatchObject([
      { deploymentId: startedIn(eventsIn(first))[0], because: 'resumed' },
    ]);
    expect(await deploymentsOf(ecs)).toBe(2);
  });

  it('says that the deployment failed when it was rolled back meanwhile', async (test) => {
    const ecs = await startEcs(test, { speed: 20 });
    const breaker = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };
    await aService(ecs, { more: breaker });
    await ecs.fault({ kind: 'crash', image: 'web:2', exitCode: 1, afterMs: 100 });
    const file = join(temporaryFolder(test), 'events.ndjson');
    const env = { ...ecs.env, SLIPWAY_EVENTS: file };
    const attempt = start(test, bin, words, { env });
    await untilWritten(file, 'deployment.started');
    attempt.child.kill('SIGKILL');
    await attempt.ended;
    expect((await settled(ecs)).taskDefinition).toMatch(/web:1$/);
    const before = await deploymentsOf(ecs);
    // A line that was being written.
    appendFileSync(file, '{"v":1,"type":"roll');
    const { status, all } = await start(test, bin, words, { env: { ...ecs.env, SLIPWAY_RESUME: file } }).ended;
    expect(status, all).toBe(failed);
    expect(all).toMatch(/rolled back/);
    expect(await deploymentsOf(ecs)).toBe(before);
  });

  it('is not guessed at where the events cannot be read', async (test) => {
    const ecs = await startEcs(test, { speed: 20 });
    await aService(ecs);
    const file = join(temporaryFolder(test), 'events.ndjson');
    appendFileSync(file, 'no event\n');
    const { status, all } = await start(test, bin, words, { env: { ...ecs.env, SLIPWAY_RESUME: file } }).ended;
    expect(status).toBe(bin === 'slipway' ? 2 : 1);
    expect(all).toContain('Line 1 is not a delivery event');
    expect(await deploymentsOf(ecs)).toBe(1);
  });

  it('begins anew where the attempt left nothing', async (test) => {
    const ecs = await startEcs(test, { speed: 20 });
    await aService(ecs);
    const env = { ...ecs.env, SLIPWAY_RESUME: join(temporaryFolder(test), 'none') };
    const { status, all } = await start(test, bin, words, { env }).ended;
    expect(status, all).toBe(0);
    expect(await deploymentsOf(ecs)).toBe(2);
  });
});
