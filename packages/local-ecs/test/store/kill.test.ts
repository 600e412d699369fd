import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommand } from '../bundled-command.ts';
import type { Answer } from '../local.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-ecs-kill-'));
const children: ChildProcess[] = [];
let bundle = '';

beforeAll(() => {
  bundle = bundleCommand(folder);
});

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** The command on that data folder, ten times as fast as ECS. */
async function serve(data: string) {
  const args = [bundle, '--port', '0', '--data', data, '--speed', '10', '--start-ms', '1000', '--stop-ms', '1000'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  const url = /^local-ecs listening on (\S+) /.exec(String(line))?.[1] ?? '';
  const call = async (operation: string, input: object): Promise<Answer> => {
    const headers = { 'X-Amz-Target': `AmazonEC2ContainerServiceV20141113.${operation}` };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
    const answer: Answer = await response.json();
    if (!response.ok) throw new Error(`${operation}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { url, call, kill };
}

const container = (image: string) => ({
  family: 'web',
  containerDefinitions: [{ name: 'app', image, memory: 64, healthCheck: { command: ['CMD', 'true'] } }],
});

describe('local-ecs that is killed', () => {
  it('20.2 has every call that it answered, whenever that was, and its rolling update ends', async () => {
    const data = join(folder, 'data');
    const acknowledged = {
      definitions: new Set<string>(),
      deployments: new Set<string>(),
      clusters: new Set<string>(),
    };
    let local = await serve(data);
    await local.call('CreateCluster', { clusterName: 'c' });
    await local.call('RegisterTaskDefinition', container('web:0'));
    await local.call('CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 4 });

    const change = async (count: number): Promise<void> => {
      const { taskDefinition } = await local.call('RegisterTaskDefinition', container(`web:${count}`));
      acknowledged.definitions.add(taskDefinition.taskDefinitionArn);
      const input = { cluster: 'c', service: 's', taskDefinition: taskDefinition.taskDefinitionArn };
      const { service } = await local.call('UpdateService', input);
      acknowledged.deployments.add(service.deployments[0].id);
      const { cluster } = await local.call('CreateCluster', { clusterName: `c${count}` });
      acknowledged.clusters.add(cluster.clusterArn);
    };
    let count = 0;
    for (const [changes, ms] of [
      [1, 0],
      [1, 2],
      [2, 5],
      [3, 9],
      [2, 40],
      [5, 120],
    ] as const) {
      for (const last = count + changes; count < last; count += 1) await change(count);
      setTimeout(() => void local.kill(), ms);
      const goOn = async (): Promise<never> => {
        for (;;) {
          count += 1;
          await change(count);
        }
      };
      await expect(goOn()).rejects.toThrow('fetch failed');
      local = await serve(data);
      const state: Answer = await (await fetch(`${local.url}/_local-ecs/state`)).json();
      const arns = (kind: string) => state[kind].map(({ arn }: Answer) => arn);
      expect(arns('task-definition')).toEqual(expect.arrayContaining([...acknowledged.definitions]));
      expect(arns('cluster')).toEqual(expect.arrayContaining([...acknowledged.clusters]));
      const ids = state.revision.map(({ deployment }: Answer) => deployment.id);
      expect(ids).toEqual(expect.arrayContaining([...acknowledged.deployments]));
    }
    expect(acknowledged.deployments.size).toBeGreaterThanOrEqual(14);
    const service = async () => (await local.call('DescribeServices', { cluster: 'c', services: ['s'] })).services[0];
    const rollout = async () =>
      (await service()).deployments.map((each: Answer) => `${each.rolloutState} ${each.runningCount}`);
    await expect.poll(rollout).toEqual(['COMPLETED 4']);
    expect((await service()).taskDefinition).toMatch(/:task-definition\/web:\d+$/);
    await local.kill();
  });

  it('20.8 a reset holds, and a second one on the same folder is refused', async () => {
    const data = join(folder, 'reset');
    const first = await serve(data);
    await first.call('CreateCluster', { clusterName: 'c' });
    const second = spawn(process.execPath, [bundle, '--port', '0', '--data', data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(second);
    let said = '';
    second.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    expect((await once(second, 'close'))[0]).toBe(3);
    expect(said).toBe(
      `local-ecs: cannot keep the state in ${data}: another local-ecs (process ${children.at(-2)?.pid}) uses it. ` +
        'End that one, or choose another folder with --data.\n',
    );
    expect((await fetch(`${first.url}/_local-ecs/reset`, { method: 'POST' })).status).toBe(200);
    await first.kill();
    const third = await serve(data);
    expect(await third.call('ListClusters', {})).toEqual({ clusterArns: [] });
    await third.kill();
  });
});
