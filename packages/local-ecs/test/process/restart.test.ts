import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type LocalEcs, openLocalEcs } from '../../src/index.ts';
import type { Answer } from '../local.ts';
import { newFolder } from '../registry/serve-registry.ts';
import { layer, pushImage } from './images.ts';
import { until } from './running.ts';

/** No process has this number: it is above what the system gives. */
const NOBODY = 2 ** 30;

async function open(dataFolder: string): Promise<LocalEcs> {
  const ecs = await openLocalEcs({
    dataFolder,
    runtime: 'process',
    registry: { folder: join(dataFolder, 'registry') },
    stopMs: 0,
  });
  onTestFinished(() => ecs.close());
  return ecs;
}

it('20.5 programs end with their local-ecs: the next one replaces them', async () => {
  const dataFolder = newFolder();
  const first = await open(dataFolder);
  const registry = await first.registry?.listen();
  onTestFinished(() => registry?.close());
  const port = registry?.port ?? 0;
  const layers = [await layer({ name: 'main.js', content: 'setInterval(() => {}, 1000)' })];
  await pushImage(port, 'web', '1', { layers, config: { Cmd: ['node', '/main.js'] } });
  await first.call('CreateCluster', { clusterName: 'c' });
  const containerDefinitions = [{ name: 'app', image: `localhost:${port}/web:1`, memory: 64 }];
  await first.call('RegisterTaskDefinition', { family: 'web', containerDefinitions });
  await first.call('CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1 });
  const running = async (ecs: LocalEcs): Promise<Answer[]> => {
    const { taskArns } = await ecs.call('ListTasks', { cluster: 'c' });
    const { tasks }: Answer = await ecs.call('DescribeTasks', { cluster: 'c', tasks: taskArns ?? [] });
    return tasks.filter(({ lastStatus }: Answer) => lastStatus === 'RUNNING');
  };
  const runningOne = (ecs: LocalEcs): Promise<Answer> =>
    until(() =>
      running(ecs).then(
        ([task]) => task,
        () => null,
      ),
    );
  const task = await runningOne(first);
  await first.close();
  await until(() => readdirSync(join(dataFolder, 'process')).length === 1);
  mkdirSync(join(dataFolder, 'process', `tasks-${NOBODY}-left00`));

  const second = await open(dataFolder);
  const described: Answer = await second.call('DescribeTasks', { cluster: 'c', tasks: [task.taskArn] });
  expect(described.tasks[0].lastStatus).toBe('RUNNING');
  const ended: Answer = await until(async () => {
    const { tasks }: Answer = await second.call('DescribeTasks', { cluster: 'c', tasks: [task.taskArn] });
    return tasks[0].lastStatus === 'STOPPED' ? tasks[0] : null;
  });
  expect(ended).toMatchObject({
    stopCode: 'EssentialContainerExited',
    containers: [{ exitCode: 137, reason: expect.stringContaining('has ended, and the container with it') }],
  });
  expect((await runningOne(second)).taskArn).not.toBe(task.taskArn);
  await until(() => !readdirSync(join(dataFolder, 'process')).includes(`tasks-${NOBODY}-left00`));
});
