import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inWorkspace, measureNode, median, row, type Usage } from './measure.ts';

const runs = 5;

interface Sample extends Usage {
  /** From the last old task's STOPPED to the end of the process. */
  readonly lateMs: number;
}

interface Described {
  readonly services: readonly { readonly deployments: readonly { readonly rolloutState: string }[] }[];
}

class BenchError extends Error {
  override readonly name = 'BenchError';
}

/**
 * A whole `slipway deploy` of a rollout of 8 s, as a process, against local-ecs as another: of a family with one revision, and of one
 * with ten, each of which is read to see whether it says the same. The first run fills the code cache and does not count.
 */
export async function benchWholeDeploy(): Promise<void> {
  const { url, stop } = await startLocalEcs();
  const cache = await mkdtemp(join(tmpdir(), 'slipway-bench-cache-'));
  try {
    await call(url, 'CreateCluster', { clusterName: 'bench' });
    // A cache of its own, so that the first run is truly cold.
    process.env['XDG_CACHE_HOME'] = cache;
    const cold = await deployOnce(url, 'cold', 1);
    row('deploy of an 8 s rollout, CPU with a cold code cache', `${cold.cpuMs.toFixed(0)} ms`);
    for (const revisions of [1, 10]) {
      const samples: Sample[] = [];
      for (let run = 1; run <= runs; run += 1)
        samples.push(await deployOnce(url, `web-${revisions}-${run}`, revisions));
      const of = (what: 'cpuMs' | 'maxRssMib' | 'lateMs'): number => median(samples.map((sample) => sample[what]));
      const name = `deploy of an 8 s rollout, ${revisions} older ${revisions === 1 ? 'revision' : 'revisions'}`;
      row(`${name}, CPU`, `${of('cpuMs').toFixed(0)} ms`, 'at most 150 ms');
      row(`${name}, peak memory`, `${of('maxRssMib').toFixed(0)} MiB`, 'at most 80 MiB');
      row(`${name}, told late`, `${of('lateMs').toFixed(0)} ms`, 'at most 1000 ms');
    }
  } finally {
    await rm(cache, { recursive: true });
    stop();
  }
}

async function deployOnce(url: string, service: string, revisions: number): Promise<Sample> {
  await createService(url, service, revisions);
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const options = ['--cluster', 'bench', '--service', service, '--image', 'registry.example/web:new', '--view', 'json'];
  const sample = await measureNode([inWorkspace('packages/cli/bin/slipway.cjs'), 'deploy', ...options], env);
  return { ...sample, lateMs: sample.endedAt - Math.max(...(await stopTimes(url, service))) };
}

/** When each stopped task of a service stopped, epoch milliseconds. */
async function stopTimes(url: string, serviceName: string): Promise<readonly number[]> {
  const which = { cluster: 'bench', serviceName, desiredStatus: 'STOPPED' };
  const { taskArns } = await call<{ taskArns: string[] }>(url, 'ListTasks', which);
  const input = { cluster: 'bench', tasks: taskArns };
  const { tasks } = await call<{ tasks: { stoppedAt: number }[] }>(url, 'DescribeTasks', input);
  return tasks.map(({ stoppedAt }) => stoppedAt * 1_000);
}

async function createService(url: string, service: string, revisions: number): Promise<void> {
  for (let revision = 1; revision <= revisions; revision += 1) {
    const image = `registry.example/web:v${revision}`;
    const container = { name: 'web', image, memory: 128, healthCheck: { command: ['CMD-SHELL', 'true'] } };
    await call(url, 'RegisterTaskDefinition', { family: service, containerDefinitions: [container] });
  }
  const input = { cluster: 'bench', serviceName: service, taskDefinition: service, desiredCount: 1 };
  await call(url, 'CreateService', input);
  for (let state: string | undefined; state !== 'COMPLETED'; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const which = { cluster: 'bench', services: [service] };
    const answer: Described = await call(url, 'DescribeServices', which);
    state = answer.services[0]?.deployments[0]?.rolloutState;
  }
}

async function call<Answer>(url: string, operation: string, input: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/eu-north-1/ecs/aws4_request, SignedHeaders=host, Signature=local',
    },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new BenchError(`${operation}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

async function startLocalEcs(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const child = spawn(process.execPath, [inWorkspace('packages/local-ecs/bin/local-ecs.cjs'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const chunk of child.stdout) {
    const url = /http:\/\/[\d.:]+/.exec(String(chunk))?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, stop: () => child.kill('SIGTERM') };
  }
  throw new BenchError('local-ecs ended before it was ready');
}
