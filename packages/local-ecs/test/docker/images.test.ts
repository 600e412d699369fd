import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { app } from '../process/running.ts';
import { callPort } from '../registry/serve-registry.ts';
import { containers, copyBusybox, docker } from './docker.ts';

describe('images of docker', () => {
  it('17.9 what docker build and docker push bring is run, by every name of the registry, and pulled no more than once', async (context) => {
    const d = await containers(context);
    const folder = mkdtempSync(join(tmpdir(), 'local-ecs-build-'));
    copyBusybox(join(folder, 'busybox'));
    writeFileSync(
      join(folder, 'Dockerfile'),
      'FROM scratch\nCOPY busybox /bin/busybox\nENTRYPOINT ["/bin/busybox", "echo"]\nCMD ["built"]\n',
    );
    const name = `localhost:${d.registryPort}/team/built:1`;
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
      docker('image', 'rm', '--force', name);
    });
    docker('build', '--quiet', '--tag', name, folder);
    // Not in step: the registry is in this process.
    await promisify(execFile)('docker', ['push', '--quiet', name]);
    const { headers } = await callPort(d.registryPort, 'GET', '/v2/team/built/manifests/1');
    const run = async (image: string): Promise<void> => {
      await d.register(app(image));
      const arn = await d.run();
      const task = await d.taskIn(arn, 'STOPPED');
      expect(task.containers[0]).toMatchObject({ exitCode: 0, imageDigest: headers['docker-content-digest'] });
      expect(await d.log(arn)).toEqual(['built']);
    };
    const elsewhere = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/built:1';
    await run(elsewhere);
    await run(name);
  });

  it('17.9 an image that only docker has is run', async (context) => {
    const d = await containers(context);
    const name = `local-ecs-test:${d.registryPort}`;
    const folder = mkdtempSync(join(tmpdir(), 'local-ecs-build-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
      docker('image', 'rm', '--force', name);
    });
    copyBusybox(join(folder, 'busybox'));
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY busybox /\nCMD ["/busybox", "echo", "here"]\n');
    docker('build', '--quiet', '--tag', name, folder);
    await d.register(app(name));
    const arn = await d.run();
    expect((await d.taskIn(arn, 'STOPPED')).containers[0]).toMatchObject({ exitCode: 0 });
    expect(await d.log(arn)).toEqual(['here']);
  });

  it('17.9 an image that is nowhere fails the start', async (context) => {
    const d = await containers(context);
    const missing = [
      `localhost:${d.registryPort}/web:2`,
      '123456789012.dkr.ecr.us-east-1.amazonaws.com/none',
      'localhost:1/other:1',
    ];
    for (const image of missing) {
      const task = await d.outcome(app(image));
      expect(task.stopCode).toBe('TaskFailedToStart');
      expect(task.stoppedReason).toContain(
        `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: `,
      );
      expect(task.containers[0].exitCode).toBeUndefined();
    }
  });

  it('17.9 an image that docker lost is pulled again', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', { Cmd: ['echo', 'again'] });
    const first = await d.outcome(app(image));
    docker('image', 'rm', '--force', `localhost:${d.registryPort}/web@${first.containers[0].imageDigest}`);
    const second = await d.outcome(app(image));
    expect(second.containers[0]).toMatchObject({ exitCode: 0 });
  });

  it('17.9 while the registry is down nothing of it is run', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', { Cmd: ['true'] });
    await d.outcome(app(image));
    const id = d.ecs.faults.add({ kind: 'registry-down' });
    expect((await d.outcome(app(image))).stoppedReason).toMatch(/^CannotPullContainerError: .*503/s);
    d.ecs.faults.clear(id);
    expect((await d.outcome(app(image))).containers[0].exitCode).toBe(0);
  });

  it('17.10 what cannot be started or created fails the start', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', { Cmd: ['true'] });
    const missing = await d.outcome(app(image, { entryPoint: ['/bin/serve'] }));
    expect(missing).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' });
    expect(missing.containers[0]).toMatchObject({
      exitCode: 127,
      reason: expect.stringMatching(/^CannotStartContainerError: .*exec: "\/bin\/serve": .*no such file/),
    });
    const unable = await d.outcome(app(image, { user: 'nobody-there' }));
    expect(unable.containers[0].reason).toMatch(/^CannotStartContainerError: .*nobody-there/);
  });
});
