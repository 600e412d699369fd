import { describe, expect, it } from 'vitest';
import { createLocalEcs } from '../../src/index.ts';
import type { Answer } from '../local.ts';
import { app, until } from '../process/running.ts';
import { newFolder } from '../registry/serve-registry.ts';
import { containers, docker, needDocker, script } from './docker.ts';

describe('ends of docker containers', () => {
  it('17.11 a container that is killed or taken away behind its back is replaced', async (context) => {
    const d = await containers(context);
    await d.register(script(await d.busybox('1', {}), 'exec sleep 1000'));
    await d.call('CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1 });
    const running = async (except: string): Promise<string> =>
      until(async () => {
        const { taskArns } = await d.call('ListTasks', { cluster: 'c', serviceName: 's' });
        const arn: string | undefined = taskArns.find((each: string) => each !== except);
        const task: Answer = arn === undefined ? null : await d.task(arn);
        return task?.lastStatus === 'RUNNING' ? arn : null;
      });
    let arn = await running('');
    for (const command of [['kill'], ['rm', '--force']]) {
      docker(...command, ...d.containersOf(arn));
      const task = await d.taskIn(arn, 'STOPPED');
      expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] });
      arn = await running(arn);
    }
  });

  it('17.14 faults strike containers by their image', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', { Cmd: ['sleep', '1000'] });
    d.ecs.faults.add({ kind: 'crash', image: 'web:1', exitCode: 9, afterMs: 100, logLines: ['boom'], times: 1 });
    await d.register(app(image));
    const arn = await d.run();
    expect((await d.taskIn(arn, 'STOPPED')).containers[0]).toMatchObject({ exitCode: 9 });
    expect(await d.log(arn)).toEqual(['boom']);
    d.ecs.faults.add({ kind: 'wrong-architecture', times: 1 });
    expect((await d.outcome(app(image))).containers[0]).toMatchObject({ exitCode: 1 });
    d.ecs.faults.add({ kind: 'image-missing', times: 1 });
    expect((await d.outcome(app(image))).stoppedReason).toContain('CannotPullContainerError');
  });

  it('17.15 after a reset and a close nothing is left', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {});
    await d.register(script(image, 'exec sleep 1000', { name: 'one' }), script(image, 'exec sleep 1000'));
    const arn = await d.run();
    await d.taskIn(arn, 'RUNNING');
    d.ecs.reset();
    await until(() => d.containersOf(arn).length === 0);
    await d.call('CreateCluster', { clusterName: 'c' });
    await d.register(script(image, 'exec sleep 1000'));
    const other = await d.run();
    await d.taskIn(other, 'RUNNING');
    await d.ecs.close();
    expect(d.containersOf(other)).toEqual([]);
    expect(docker('images', '--quiet', `localhost:${d.registryPort}/web`)).toEqual([]);
  });

  it('17.15 what a killed local-ecs left is taken away by the next one with its data folder', async (context) => {
    const dataFolder = newFolder();
    const d = await containers(context, { dataFolder });
    await d.register(script(await d.busybox('1', {}), 'exec sleep 1000'));
    const arn = await d.run();
    await d.taskIn(arn, 'RUNNING');
    needDocker(context);
    // To docker, one that was killed is one that does nothing any more.
    const next = createLocalEcs({ runtime: 'docker', dataFolder });
    await until(() => d.containersOf(arn).length === 0);
    await next.close();
  });
});
