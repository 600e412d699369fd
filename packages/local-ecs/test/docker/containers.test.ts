import { describe, expect, it } from 'vitest';
import { until } from '../process/running.ts';
import { containers, docker, script } from './docker.ts';

describe('containers of docker', () => {
  it('17.1 runs what image and definition say, and labels it', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', { Entrypoint: ['sh', '-c'], Env: ['PATH=/bin', 'FROM_IMAGE=1'] });
    const text = 'echo "$0 $PWD $(id -u) $FROM_IMAGE $OWN [$PORT]"; echo "$LINES_"';
    await d.register(
      script(image, text, {
        entryPoint: ['sh', '-c', text],
        command: ['argument'],
        environment: [
          { name: 'OWN', value: 'a b=c' },
          { name: 'LINES_', value: 'one\ntwo' },
        ],
        workingDirectory: '/tmp',
        user: '1000',
      }),
    );
    const arn = await d.run();
    const task = await d.taskIn(arn, 'STOPPED');
    expect(task.containers[0]).toMatchObject({ exitCode: 0, imageDigest: expect.stringMatching(/^sha256:/) });
    expect(await d.log(arn)).toEqual(['argument /tmp 1000 1 a b=c []', 'one', 'two']);
  });

  it('17.1 labels containers as the agent of ECS does', async (context) => {
    const d = await containers(context);
    await d.register(script(await d.busybox('1', {}), 'sleep 1000'));
    const arn = await d.run();
    await d.taskIn(arn, 'RUNNING');
    const [id = ''] = d.containersOf(arn);
    const [labels = '{}'] = docker('inspect', '--format', '{{json .Config.Labels}}', id);
    expect(JSON.parse(labels)).toEqual({
      'com.amazonaws.ecs.cluster': 'c',
      'com.amazonaws.ecs.container-name': 'app',
      'com.amazonaws.ecs.task-arn': arn,
      'com.amazonaws.ecs.task-definition-family': 'web',
      'com.amazonaws.ecs.task-definition-version': '1',
      'local-ecs.instance': expect.any(String),
      'local-ecs.session': expect.any(String),
    });
    await d.call('StopTask', { cluster: 'c', task: arn });
    await d.taskIn(arn, 'STOPPED');
    expect(d.containersOf(arn)).toEqual([]);
  });

  it('17.4 no line of a program is lost, however fast it ends', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {});
    const text = 'i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i+1)); done; echo last >&2; exit 7';
    await d.register(script(image, text));
    const arns = await Promise.all([d.run(), d.run(), d.run()]);
    for (const arn of arns) {
      expect((await d.taskIn(arn, 'STOPPED')).containers[0].exitCode).toBe(7);
      const lines = await d.log(arn);
      expect(lines.filter((line) => line !== 'last')).toEqual(Array.from({ length: 3000 }, (_, i) => `line ${i}`));
      expect(lines).toHaveLength(3001);
    }
  });

  it('17.5 who obeys ends with 143, who does not is killed after the stop timeout', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {});
    const obedient = script(image, 'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.1; done');
    const stubborn = { ...script(image, 'trap "" TERM; echo ready; while :; do sleep 0.1; done', {}), stopTimeout: 1 };
    const simple = { ...script(image, 'exec sleep 1000'), linuxParameters: { initProcessEnabled: true } };
    const end = async (definition: typeof obedient) => {
      await d.register(definition);
      const arn = await d.run();
      await d.taskIn(arn, 'RUNNING');
      if (definition !== simple) await until(async () => (await d.log(arn)).includes('ready'));
      await d.call('StopTask', { cluster: 'c', task: arn });
      return [(await d.taskIn(arn, 'STOPPED')).containers[0].exitCode, (await d.log(arn)).at(-1)];
    };
    expect(await end(obedient)).toEqual([0, 'bye']);
    expect(await end(simple)).toEqual([143, undefined]);
    expect(await end(stubborn)).toEqual([137, 'ready']);
  });

  it('17.6 a container that takes more memory than it may is killed, and the reason says so', async (context) => {
    const d = await containers(context);
    const text = 'x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; while :; do x=$x$x; done';
    const task = await d.outcome(script(await d.busybox('1', {}), text, { memory: 16 }));
    expect(task.containers[0]).toMatchObject({
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    });
    expect(task.stopCode).toBe('EssentialContainerExited');
  });

  it('17.7 health checks run in the container, by words or by its shell', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {});
    const text = 'sleep 1000';
    const check = (command: string[]) => ({ command, interval: 5, retries: 1, timeout: 2 });
    await d.register(
      script(image, text, { name: 'words', healthCheck: check(['CMD', 'true']), essential: false }),
      script(image, text, { name: 'shell', healthCheck: check(['CMD-SHELL', 'test -d /tmp || exit 1']) }),
      script(image, text, { name: 'sick', healthCheck: check(['CMD-SHELL', 'exit 1']), essential: false }),
      script(image, text, { name: 'slow', healthCheck: check(['CMD', 'sleep', '60']), essential: false }),
    );
    const arn = await d.run();
    const health = async () => {
      const { containers: all = [] } = (await d.task(arn)) ?? {};
      return Object.fromEntries(
        all.map((each: { name: string; healthStatus: string }) => [each.name, each.healthStatus]),
      );
    };
    await until(async () => (await health())['slow'] === 'UNHEALTHY');
    expect(await health()).toEqual({ words: 'HEALTHY', shell: 'HEALTHY', sick: 'UNHEALTHY', slow: 'UNHEALTHY' });
  });

  it('17.8 a container waits until the others are as far as it wants', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {});
    const after = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });
    await d.call('RegisterTaskDefinition', {
      family: 'web',
      volumes: [{ name: 'shared' }],
      containerDefinitions: [
        script(image, 'sleep 0.3; echo moved > /shared/schema', {
          name: 'migrate',
          essential: false,
          mountPoints: [{ sourceVolume: 'shared', containerPath: '/shared' }],
        }),
        script(image, 'sleep 0.5; touch /tmp/up; sleep 1000', {
          name: 'proxy',
          essential: false,
          healthCheck: { command: ['CMD-SHELL', 'test -e /tmp/up'], interval: 5 },
          dependsOn: [{ containerName: 'migrate', condition: 'SUCCESS' }],
        }),
        script(image, 'cat /shared/schema; echo up', {
          mountPoints: [{ sourceVolume: 'shared', containerPath: '/shared', readOnly: true }],
          ...after('proxy', 'HEALTHY'),
        }),
      ],
    });
    const arn = await d.run();
    const task = await d.taskIn(arn, 'STOPPED');
    expect(await d.log(arn)).toEqual(['moved', 'up']);
    expect(task.stopCode).toBe('EssentialContainerExited');
    expect(docker('volume', 'ls', '--quiet', '--filter', `name=${arn.slice(arn.lastIndexOf('/') + 1)}`)).toEqual([]);
  });

  it('17.8 a container whose condition can no longer come fails the start', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {});
    const task = await d.outcome(
      script(image, 'exit 3', { name: 'migrate', essential: false }),
      script(image, 'echo up', { dependsOn: [{ containerName: 'migrate', condition: 'SUCCESS' }] }),
    );
    expect(task.stopCode).toBe('TaskFailedToStart');
    expect(task.containers[1].reason).toContain('the dependency migrate ended with exit code 3');
  });

  it('17.13 volumes of the host, temporary and read-only file systems, limits', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {});
    const text =
      'cat /host/file; touch /host/x || echo no; touch /x || echo no; touch /scratch/x && echo yes; ulimit -n';
    await d.call('RegisterTaskDefinition', {
      family: 'web',
      volumes: [{ name: 'host', host: { sourcePath: d.folder('file', 'from the host\n') } }],
      containerDefinitions: [
        script(image, `(${text}) 2>/dev/null`, {
          mountPoints: [{ sourceVolume: 'host', containerPath: '/host', readOnly: true }],
          readonlyRootFilesystem: true,
          linuxParameters: { tmpfs: [{ containerPath: '/scratch', size: 1 }] },
          ulimits: [{ name: 'nofile', softLimit: 1234, hardLimit: 1234 }],
        }),
      ],
    });
    const arn = await d.run();
    await d.taskIn(arn, 'STOPPED');
    expect(await d.log(arn)).toEqual(['from the host', 'no', 'no', 'yes', '1234']);
  });
});
