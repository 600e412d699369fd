import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalEcsProcess, startLocalEcs } from './local-ecs.ts';
import { inWorkspace, measureNode, median, row, type Usage } from './measure.ts';

const runs = 5;

interface Sample extends Usage {
  /** From the last old task's STOPPED to the end of the process. */
  readonly lateMs: number;
}

interface Described {
  readonly services: readonly { readonly deployments: readonly { readonly rolloutState: string }[] }[];
}

/**
 * A whole `slipway deploy` of a rollout of 8 s, as a process, against local-ecs as another: of a family with one revision, and of one
 * with ten, each of which is read to see whether it says the same. The first run fills the code cache and does not count.
 */
export async function benchWholeDeploy(): Promise<void> {
  const ecs = await startLocalEcs();
  const cache = await mkdtemp(join(tmpdir(), 'slipway-bench-cache-'));
  try {
    await ecs.call('CreateCluster', { clusterName: 'bench' });
    // A cache of its own, so that the first run is truly cold.
    process.env['XDG_CACHE_HOME'] = cache;
    const cold = await deployOnce(ecs, 'cold', 1);
    row('deploy of an 8 s rollout, CPU with a cold code cache', `${cold.cpuMs.toFixed(0)} ms`);
    for (const revisions of [1, 10]) {
      const samples: Sample[] = [];
      for (let run = 1; run <= runs; run += 1)
        samples.push(await deployOnce(ecs, `web-${revisions}-${run}`, revisions));
      const of = (what: 'cpuMs' | 'maxRssMib' | 'lateMs'): number => median(samples.map((sample) => sample[what]));
      const name = `deploy of an 8 s rollout, ${revisions} older ${revisions === 1 ? 'revision' : 'revisions'}`;
      row(`${name}, CPU`, `${of('cpuMs').toFixed(0)} ms`, 'at most 150 ms');
      row(`${name}, peak memory`, `${of('maxRssMib').toFixed(0)} MiB`, 'at most 80 MiB');
      row(`${name}, told late`, `${of('lateMs').toFixed(0)} ms`, 'at most 1000 ms');
    }
  } finally {
    await rm(cache, { recursive: true });
    await ecs.stop();
  }
}

async function deployOnce(ecs: LocalEcsProcess, service: string, revisions: number): Promise<Sample> {
  await createService(ecs, service, revisions);
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: ecs.url,
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const options = ['--cluster', 'bench', '--service', service, '--image', 'registry.example/web:new', '--view', 'json'];
  const sample = await measureNode([inWorkspace('packages/cli/bin/slipway.cjs'), 'deploy', ...options], env);
  return { ...sample, lateMs: sample.endedAt - Math.max(...(await stopTimes(ecs, service))) };
}

/** When each stopped task of a service stopped, epoch milliseconds. */
async function stopTimes(ecs: LocalEcsProcess, serviceName: string): Promise<readonly number[]> {
  const which = { cluster: 'bench', serviceName, desiredStatus: 'STOPPED' };
  const { taskArns } = await ecs.call<{ taskArns: string[] }>('ListTasks', which);
  const input = { cluster: 'bench', tasks: taskArns };
  const { tasks } = await ecs.call<{ tasks: { stoppedAt: number }[] }>('DescribeTasks', input);
  return tasks.map(({ stoppedAt }) => stoppedAt * 1_000);
}

async function createService(ecs: LocalEcsProcess, service: string, revisions: number): Promise<void> {
  for (let revision = 1; revision <= revisions; revision += 1) {
    const image = `registry.example/web:v${revision}`;
    const container = { name: 'web', image, memory: 128, healthCheck: { command: ['CMD-SHELL', 'true'] } };
    await ecs.call('RegisterTaskDefinition', { family: service, containerDefinitions: [container] });
  }
  const input = { cluster: 'bench', serviceName: service, taskDefinition: service, desiredCount: 1 };
  await ecs.call('CreateService', input);
  for (let state: string | undefined; state !== 'COMPLETED'; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const which = { cluster: 'bench', services: [service] };
    const answer: Described = await ecs.call('DescribeServices', which);
    state = answer.services[0]?.deployments[0]?.rolloutState;
  }
}
