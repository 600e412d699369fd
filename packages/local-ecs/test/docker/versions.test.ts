import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../process/running.ts';
import { containers, docker, needDocker, script } from './docker.ts';

describe('versions of images in docker', () => {
  it('19.11 a tag that is pushed anew is not run by the deployment that resolved it before', async (context) => {
    const d = await containers(context, { speed: 100 });
    const service = { cluster: 'c', service: 's' };
    const image = await d.busybox('1', { Cmd: ['echo', 'one'] });
    await d.register(script(image, 'cat /version 2>/dev/null || echo one; exec sleep 1000'));
    await d.call('CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1 });
    const told = (count: number, wanted: string): Promise<string[]> =>
      until(async () => {
        const { taskArns } = await d.call('ListTasks', { cluster: 'c', serviceName: 's', desiredStatus: 'RUNNING' });
        const lines = await Promise.all(taskArns.map(async (arn: string) => (await d.log(arn))[0]));
        return lines.length === count && lines.every((line) => line === wanted) ? lines : null;
      });
    await told(1, 'one');
    await d.busybox('1', { Cmd: ['echo', 'two'] }, { name: 'version', content: 'two\n' });
    await d.call('UpdateService', { ...service, desiredCount: 2 });
    await told(2, 'one');
    await d.call('UpdateService', { ...service, forceNewDeployment: true });
    await told(2, 'two');
  });

  it('19.2 docker logs in with the token of ECR, and pushes to where it logged in', async (context) => {
    needDocker(context);
    const d = await containers(context);
    const config = mkdtempSync(join(tmpdir(), 'local-ecs-docker-'));
    onTestFinished(() => rmSync(config, { recursive: true }));
    const { authorizationData } = await d.ecs.call('AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken', {});
    const [data] = authorizationData as { authorizationToken: string; proxyEndpoint: string }[];
    const [user = '', password = ''] = Buffer.from(data?.authorizationToken ?? '', 'base64')
      .toString()
      .split(':');
    // Not in step: the registry is in this process.
    const run = promisify(execFile);
    const login = async (endpoint: string): Promise<string> => {
      const args = ['--config', config, 'login', '--username', user, '--password-stdin', endpoint];
      const logged = run('docker', args);
      logged.child.stdin?.end(password);
      return (await logged).stdout;
    };
    expect(await login(data?.proxyEndpoint ?? '')).toContain('Login Succeeded');
    expect(await login(`localhost:${d.registryPort}`)).toContain('Login Succeeded');
    const pushed = await d.busybox('1', {});
    const name = `${data?.proxyEndpoint.replace('http://', '')}/copied:1`;
    onTestFinished(() => void docker('image', 'rm', '--force', pushed, name));
    await run('docker', ['--config', config, 'pull', '--quiet', pushed]);
    docker('tag', pushed, name);
    await run('docker', ['--config', config, 'push', '--quiet', name]);
    const described = await d.ecs.call('AmazonEC2ContainerRegistry_V20150921.DescribeImages', {
      repositoryName: 'copied',
    });
    expect(described).toMatchObject({ imageDetails: [{ imageTags: ['1'] }] });
    const immutable = { repositoryName: 'copied', imageTagMutability: 'IMMUTABLE' };
    await d.ecs.call('AmazonEC2ContainerRegistry_V20150921.PutImageTagMutability', immutable);
    const other = await d.busybox('2', {}, { name: 'other', content: 'x' });
    await run('docker', ['pull', '--quiet', other]);
    onTestFinished(() => void docker('image', 'rm', '--force', other));
    docker('tag', other, name);
    await expect(run('docker', ['--config', config, 'push', '--quiet', name])).rejects.toMatchObject({
      stderr: expect.stringMatching(/The image tag '1' already exists in the 'copied' repository .* is immutable/),
    });
  });
});
