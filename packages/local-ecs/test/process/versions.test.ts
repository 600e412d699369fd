import { describe, expect, it } from 'vitest';
import type { Answer } from '../local.ts';
import { layer } from './images.ts';
import { app, type Running, running, until } from './running.ts';

const ECR = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const S = { cluster: 'c', service: 's' };

async function pushVersion(r: Running, version: string): Promise<void> {
  const content = `console.log(${JSON.stringify(version)}); setInterval(() => {}, 1000);`;
  await r.push('web', '1', {
    layers: [await layer({ name: 'main.js', content })],
    config: { Cmd: ['node', 'main.js'] },
  });
}

/** The first lines of the service's tasks that are RUNNING, once there are so many. */
function versions(r: Running, count: number, wanted: string): Promise<string[]> {
  return until(async () => {
    const { taskArns } = await r.call('ListTasks', { cluster: 'c', serviceName: 's', desiredStatus: 'RUNNING' });
    const lines = await Promise.all(taskArns.map(async (arn: string) => (await r.log(arn))[0]));
    return lines.filter((line) => line === wanted).length === count && lines.length === count ? lines : null;
  });
}

describe('versions of images as processes', () => {
  it('19.11 a tag that is pushed anew is run by the next deployment alone', async () => {
    const r = await running({ speed: 100 });
    await pushVersion(r, 'one');
    await r.register(app(`${ECR}/web:1`));
    await r.call('CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1 });
    await versions(r, 1, 'one');
    await pushVersion(r, 'two');
    await r.call('UpdateService', { ...S, desiredCount: 2 });
    await versions(r, 2, 'one');
    await r.call('UpdateService', { ...S, forceNewDeployment: true });
    await versions(r, 2, 'two');
  });

  it('19.15 a digest that is gone is named by the start that fails', async () => {
    const r = await running({ speed: 100 });
    await pushVersion(r, 'one');
    await r.register(app(`${ECR}/web:1`));
    await r.call('CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1 });
    await versions(r, 1, 'one');
    const image = { repositoryName: 'web', imageIds: [{ imageTag: '1' }] };
    const { imageIds } = await r.ecs.call('AmazonEC2ContainerRegistry_V20150921.BatchDeleteImage', image);
    const { imageDigest } = (imageIds as Answer)[0];
    await pushVersion(r, 'two');
    await r.call('UpdateService', { ...S, desiredCount: 2 });
    const stopped = await until(async () => {
      const { taskArns } = await r.call('ListTasks', { cluster: 'c', serviceName: 's', desiredStatus: 'STOPPED' });
      const tasks: Answer[] = await Promise.all(taskArns.map((arn: string) => r.task(arn)));
      return tasks.find(({ stopCode }) => stopCode === 'TaskFailedToStart');
    });
    const reference = `${ECR}/web@${imageDigest}`;
    expect(stopped.stoppedReason).toContain(`CannotPullContainerError: `);
    expect(stopped.stoppedReason).toContain(`failed to resolve ref ${reference}: ${reference}: not found`);
  });
});
