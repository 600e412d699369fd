import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateClusterCommand, ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, it } from 'vitest';
import { type StartedLocalEcs, type StartOptions, startLocalEcs } from '../src/index.ts';
import { type Answer, container } from './local.ts';

const started: StartedLocalEcs[] = [];

async function start(options: StartOptions = {}): Promise<StartedLocalEcs> {
  const local = await startLocalEcs(options);
  started.push(local);
  return local;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((local) => local.stop()));
});

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

describe('startLocalEcs', () => {
  it('listens on a port of its own, with all that a client needs', async () => {
    const [one, other] = await Promise.all([start(), start({ region: 'eu-west-1' })]);
    const ecs = new ECSClient(one.clientConfig);
    await ecs.send(new CreateClusterCommand({ clusterName: 'demo' }));
    expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toHaveLength(1);
    ecs.destroy();
    expect(await other.call('ListClusters', {})).toEqual({ clusterArns: [] });
    expect(other.env).toEqual({
      AWS_ENDPOINT_URL: other.url,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
    expect([one.registry, one.images]).toEqual([null, null]);
    one.reset();
    expect(await one.call('ListClusters', {})).toEqual({ clusterArns: [] });
  });

  it('has a registry where one is asked for, and where processes need one', async () => {
    for (const options of [{ registry: true }, { runtime: 'process' }] as const) {
      const local = await start(options);
      expect(local.registry).toMatch(/^127\.0\.0\.1:\d+$/);
      expect((await fetch(`http://${local.registry}/v2/`)).status).toBe(200);
      expect(local.images).not.toBeNull();
    }
  });

  it('moves by hand on a manual clock, faults included', async () => {
    const local = await startLocalEcs({ clock: 'manual' });
    started.push(local);
    local.faults.add({ kind: 'image-missing', image: 'web:2', times: 1 });
    await local.call('CreateCluster', { clusterName: 'c' });
    await local.call('RegisterTaskDefinition', { family: 'web', containerDefinitions: [container('web:1')] });
    const service = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 2 };
    await local.call('CreateService', service);
    const running = async (): Promise<Answer> => {
      const { services }: Answer = await local.call('DescribeServices', { cluster: 'c', services: ['s'] });
      return [services[0].runningCount, services[0].deployments[0].rolloutState];
    };
    expect(await running()).toEqual([0, 'IN_PROGRESS']);
    await local.clock.advance(8000);
    expect(await running()).toEqual([2, 'COMPLETED']);
  });

  it('keeps its state in a data folder', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'local-ecs-data-'));
    try {
      const before = await start({ dataFolder, registry: true });
      await before.call('CreateCluster', { clusterName: 'c' });
      await before.stop();
      const after = await start({ dataFolder });
      expect(await after.call('ListClusters', {})).toMatchObject({ clusterArns: { length: 1 } });
      await after.stop();
    } finally {
      rmSync(dataFolder, { recursive: true });
    }
  });

  it('is stopped at the end of a block with `await using`, and stopping again changes nothing', async () => {
    const local = await startLocalEcs({ registry: true });
    expect(await answers(`${local.url}/_local-ecs/health`)).toBe(true);
    await local[Symbol.asyncDispose]();
    await local.stop();
    expect(await answers(`${local.url}/_local-ecs/health`)).toBe(false);
    expect(await answers(`http://${local.registry}/v2/`)).toBe(false);
  });

  it('says why an address cannot be had, and leaves nothing open', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    const { port } = taken.address() as { port: number };
    await expect(startLocalEcs({ registry: port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    taken.close();
  });

  it('names every option that is wrong, for programs that no compiler has looked at', async () => {
    const wrong = {
      speed: 0,
      startMs: -1,
      stopMs: Number.NaN,
      runtime: 'podman',
      accountId: '12',
    } as unknown as StartOptions;
    await expect(startLocalEcs(wrong)).rejects.toThrow(
      'speed must be a number above 0, not 0; startMs must be a number of milliseconds, 0 or more, not -1; ' +
        'stopMs must be a number of milliseconds, 0 or more, not NaN; ' +
        'runtime must be one of simulated, process, docker, auto, not "podman"; ' +
        'accountId must be a string of 12 digits, not "12"',
    );
  });
});
