import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { type Answer, container, type Local, local } from '../local.ts';
import { newFolder, pushImage } from '../registry/serve-registry.ts';

const ECR = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const IMAGE = `${ECR}/web:1`;

/** A local-ecs with simulated tasks and a registry that listens. */
async function withRegistry(): Promise<Local & { readonly push: (layer: string) => Promise<string>; port: number }> {
  const l = await local({ registry: { folder: newFolder() } });
  const listening = await l.ecs.registry?.listen();
  const port = listening?.port ?? 0;
  onTestFinished(() => listening?.close());
  return { ...l, port, push: (layer) => pushImage(port, 'web', '1', layer) };
}

async function runningDigests(l: Local): Promise<(string | undefined)[]> {
  const tasks = (await l.tasks()).filter(({ lastStatus }: Answer) => lastStatus === 'RUNNING');
  return tasks.map(({ containers }: Answer) => containers[0].imageDigest);
}

async function revisionImages(l: Local): Promise<JsonObject[]> {
  const { serviceDeployments } = await l.call('ListServiceDeployments', { cluster: 'c', service: 's' });
  const serviceRevisionArns = [serviceDeployments[0].targetServiceRevisionArn];
  return (await l.call('DescribeServiceRevisions', { serviceRevisionArns })).serviceRevisions[0].containerImages;
}

const breaker = (count: number): JsonObject => ({
  deploymentConfiguration: {
    deploymentCircuitBreaker: {
      enable: true,
      rollback: true,
      thresholdConfiguration: { type: 'COUNT', value: count },
    },
  },
});

describe('software version consistency', () => {
  it('19.11 a deployment runs the digest of its first task, and a new one resolves again', async () => {
    const l = await withRegistry();
    const first = await l.push('one');
    await l.register(IMAGE);
    await l.create();
    await l.seconds(60);
    expect(await runningDigests(l)).toEqual([first]);
    const second = await l.push('two');
    await l.update({ desiredCount: 3 });
    await l.seconds(60);
    expect(await runningDigests(l)).toEqual([first, first, first]);
    const [task] = await l.tasks();
    await l.call('StopTask', { cluster: 'c', task: task.taskArn });
    await l.seconds(60);
    expect(await runningDigests(l)).toEqual([first, first, first]);
    expect(await revisionImages(l)).toEqual([{ containerName: 'app', image: IMAGE, imageDigest: first }]);
    await l.update({ forceNewDeployment: true });
    await l.seconds(300);
    expect(await runningDigests(l)).toEqual([second, second, second]);
    expect(await revisionImages(l)).toEqual([{ containerName: 'app', image: IMAGE, imageDigest: second }]);
    expect((await l.tasks())[0].containers[0].image).toBe(IMAGE);
  });

  it('19.11 a deployment that is rolled back to runs what it ran', async () => {
    const l = await withRegistry();
    const first = await l.push('one');
    await l.register(IMAGE);
    await l.create(breaker(3));
    await l.seconds(60);
    await l.push('two');
    l.fault({ kind: 'crash', image: IMAGE, afterMs: 10, times: 3 });
    await l.update({ forceNewDeployment: true });
    await l.seconds(300);
    expect((await l.service()).events.some(({ message }: Answer) => message.includes('rolling back'))).toBe(true);
    await l.update({ desiredCount: 2 });
    await l.seconds(60);
    expect(await runningDigests(l)).toEqual([first, first]);
  });

  it('19.12 a container without consistency runs what its tag means', async () => {
    const l = await withRegistry();
    const first = await l.push('one');
    const loose = { name: 'loose', image: IMAGE, memory: 64, versionConsistency: 'disabled' };
    await l.register(IMAGE, { containerDefinitions: [container(IMAGE), loose] });
    await l.create();
    await l.seconds(60);
    const second = await l.push('two');
    await l.update({ desiredCount: 2 });
    await l.seconds(60);
    const digests = (await l.tasks()).map(({ containers }: Answer) =>
      containers.map((each: Answer) => each.imageDigest),
    );
    expect(digests).toEqual([
      [first, first],
      [first, second],
    ]);
    expect(await revisionImages(l)).toEqual([
      { containerName: 'app', image: IMAGE, imageDigest: first },
      { containerName: 'loose', image: IMAGE },
    ]);
  });

  it.each<[string, JsonObject, number]>([
    ['a tag', {}, 1],
    ['no consistency', { versionConsistency: 'disabled' }, 3],
    ['a digest', { image: `${ECR}/web@sha256:${'0'.repeat(64)}` }, 3],
  ])('19.12 of 3 tasks with %s, as many start at once', async (_what, members, count) => {
    const l = await local();
    await l.register(IMAGE, { containerDefinitions: [container(IMAGE, members)] });
    await l.create({ desiredCount: 3 });
    await l.seconds(1);
    expect(await l.tasks()).toHaveLength(count);
  });

  it('19.13 after three tries without a digest the deployment goes on without', async () => {
    const l = await withRegistry();
    const first = await l.push('one');
    await l.register(IMAGE);
    l.fault({ kind: 'image-missing', image: IMAGE, times: 3 });
    await l.create({ desiredCount: 2 });
    await l.seconds(120);
    expect(await runningDigests(l)).toEqual([first, first]);
    expect(await revisionImages(l)).toEqual([{ containerName: 'app', image: IMAGE }]);
    const second = await l.push('two');
    await l.update({ desiredCount: 3 });
    await l.seconds(60);
    expect(await runningDigests(l)).toEqual([first, first, second]);
  });

  it.each([
    ['image-missing', 'FAILED', 3],
    ['crash', 'IN_PROGRESS', 5],
  ] as const)('19.13 with the circuit breaker, tasks that fail by %s leave it %s', async (kind, state, failedTasks) => {
    const l = await local();
    await l.register('web:1');
    l.fault(kind === 'crash' ? { kind, image: 'web:1', afterMs: 10, times: 5 } : { kind, image: 'web:1' });
    await l.create(breaker(10));
    await l.clock.advance(0);
    for (let seconds = 0; seconds < 120; seconds += 1) {
      await l.seconds(1);
      const [deployment] = (await l.service()).deployments;
      if (deployment.failedTasks === failedTasks) break;
    }
    expect((await l.service()).deployments).toMatchObject([{ failedTasks, rolloutState: state }]);
  });

  it('19.14 every name of the registry means its image for a simulated task', async () => {
    const l = await withRegistry();
    const digest = await l.push('one');
    const digestOf = async (image: string): Promise<string> => {
      await l.register(image);
      const { tasks } = await l.call('RunTask', { cluster: 'c', taskDefinition: 'web' });
      await l.seconds(10);
      const described = await l.call('DescribeTasks', { cluster: 'c', tasks: [tasks[0].taskArn] });
      return described.tasks[0].containers[0].imageDigest;
    };
    const names = ['999999999999.dkr.ecr.eu-west-1.amazonaws.com', `localhost:${l.port}`, `127.0.0.1:${l.port}`];
    for (const name of names) expect(await digestOf(`${name}/web:1`)).toBe(digest);
    expect(await digestOf('docker.io/library/web:1')).not.toBe(digest);
    expect(await digestOf(`${ECR}/web:2`)).not.toBe(digest);
    expect(await digestOf(`${ECR}/web@${digest}`)).toBe(digest);
  });
});
