import { spawn } from 'node:child_process';
import { inWorkspace, measureNode, median, row, type Usage } from './measure.ts';

const runs = 5;

interface Sample extends Usage {
  /** From the last old task's STOPPED to the end of the process. */
  readonly lateMs: number;
}

class BenchError extends Error {
  override readonly name = 'BenchError';
}

/** A whole `slipway deploy` of a rollout of 8 s, as a process, against local-ecs as another. The first run fills the code cache and does not count. */
export async function benchWholeDeploy(): Promise<void> {
  const { url, stop } = await startLocalEcs();
  try {
    await createService(url);
    const samples: Sample[] = [];
    for (let run = 0; run <= runs; run += 1) samples.push(await deploy(url, run + 2));
    const counted = samples.slice(1);
    const of = (what: 'cpuMs' | 'maxRssMib' | 'lateMs'): number => median(counted.map((sample) => sample[what]));
    row('deploy of an 8 s rollout, CPU (first run, cold code cache)', `${samples[0]?.cpuMs.toFixed(0)} ms`);
    row('deploy of an 8 s rollout, CPU', `${of('cpuMs').toFixed(0)} ms`, 'at most 150 ms');
    row('deploy of an 8 s rollout, peak memory', `${of('maxRssMib').toFixed(0)} MiB`, 'at most 80 MiB');
    row('deploy of an 8 s rollout, told after its true end', `${of('lateMs').toFixed(0)} ms`);
  } finally {
    stop();
  }
}

async function deploy(url: string, version: number): Promise<Sample> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    NO_COLOR: '1',
  };
  const sample = await measureNode(
    [
      inWorkspace('packages/cli/bin/slipway.cjs'),
      'deploy',
      '--cluster',
      'bench',
      '--service',
      'web',
      '--image',
      `registry.example/web:v${version}`,
      '--view',
      'json',
    ],
    env,
  );
  const trueEnd = Math.max(...(await stopTimes(url)));
  return { ...sample, lateMs: sample.endedAt - trueEnd };
}

/** When each stopped task stopped, epoch milliseconds. */
async function stopTimes(url: string): Promise<readonly number[]> {
  const { taskArns } = await call<{ taskArns: string[] }>(url, 'ListTasks', {
    cluster: 'bench',
    desiredStatus: 'STOPPED',
  });
  const { tasks } = await call<{ tasks: { stoppedAt: number }[] }>(url, 'DescribeTasks', {
    cluster: 'bench',
    tasks: taskArns,
  });
  return tasks.map(({ stoppedAt }) => stoppedAt * 1_000);
}

async function createService(url: string): Promise<void> {
  await call(url, 'CreateCluster', { clusterName: 'bench' });
  const container = {
    name: 'web',
    image: 'registry.example/web:v1',
    memory: 128,
    healthCheck: { command: ['CMD-SHELL', 'true'] },
  };
  await call(url, 'RegisterTaskDefinition', { family: 'web', containerDefinitions: [container] });
  await call(url, 'CreateService', { cluster: 'bench', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
  for (let state: string | undefined; state !== 'COMPLETED'; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const answer: { services: { deployments: { rolloutState: string }[] }[] } = await call(url, 'DescribeServices', {
      cluster: 'bench',
      services: ['web'],
    });
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
