import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { eventArguments } from '../../src/runtime/docker/container-events.ts';
import { readContainerState } from '../../src/runtime/docker/container-state.ts';
import { createArguments, notEmulated } from '../../src/runtime/docker/create-arguments.ts';
import { checkWords } from '../../src/runtime/docker/docker-container.ts';
import { readDockerInfo } from '../../src/runtime/docker/docker-engine.ts';
import { environmentInput } from '../../src/runtime/docker/environment-input.ts';
import { logArguments } from '../../src/runtime/docker/log-arguments.ts';
import { networkArguments, readPublishedPorts } from '../../src/runtime/docker/network-arguments.ts';
import { pullFailure } from '../../src/runtime/docker/pull-failure.ts';
import { ownReference, readRepositoryDigest, registryHost } from '../../src/runtime/docker/registry-reference.ts';
import type { TaskToRun } from '../../src/runtime/runtime.ts';

const OWNER = { instance: 'I', session: 'S' };

function task(definition: JsonObject, more: Partial<TaskToRun> = {}): TaskToRun {
  const container = { name: 'app', image: 'web:1', essential: true, digest: null, healthCheck: null, definition };
  return {
    id: 'ID',
    arn: 'ARN',
    clusterName: 'c',
    family: 'web',
    revision: 3,
    cpu: null,
    memory: null,
    volumes: [],
    group: 'family:web',
    networkMode: 'bridge',
    hasTargets: false,
    containers: [container],
    ...more,
  };
}

/** What lies between the labels and the image. */
function middle(definition: JsonObject, more: Partial<TaskToRun> = {}, holder?: string): string {
  const wanted = task(definition, more);
  const [container] = wanted.containers;
  if (container === undefined) return '';
  const network =
    holder === undefined
      ? { kind: 'own' as const, mode: wanted.networkMode, links: new Map<string, string>() }
      : { kind: 'shared' as const, holder };
  const given = { owner: OWNER, task: wanted, container, image: 'IMAGE', network, engineCpus: 2, environment: [] };
  const args = createArguments(given);
  return args
    .slice(args.lastIndexOf('com.amazonaws.ecs.container-name=app') + 1)
    .join(' ')
    .replace('--log-driver json-file ', '');
}

describe('arguments of docker', () => {
  it('17.17 a container is created by exactly these', () => {
    const wanted = task({ command: ['serve', '--', '$(x); y'], entryPoint: ['/bin/run', '-v'], user: 'u' });
    const [container] = wanted.containers;
    if (container === undefined) return;
    const network = { kind: 'own', mode: 'bridge', links: new Map() } as const;
    const environment = ['--env', 'A'];
    expect(
      createArguments({ owner: OWNER, task: wanted, container, image: 'IMAGE', network, engineCpus: 2, environment }),
    ).toEqual([
      'create',
      '--pull',
      'never',
      '--no-healthcheck',
      '--name',
      'ecs-web-3-app-ID',
      '--label',
      'local-ecs.instance=I',
      '--label',
      'local-ecs.session=S',
      '--label',
      'com.amazonaws.ecs.cluster=c',
      '--label',
      'com.amazonaws.ecs.task-arn=ARN',
      '--label',
      'com.amazonaws.ecs.task-definition-family=web',
      '--label',
      'com.amazonaws.ecs.task-definition-version=3',
      '--label',
      'com.amazonaws.ecs.container-name=app',
      '--log-driver',
      'json-file',
      '--env',
      'A',
      '--user',
      'u',
      '--entrypoint',
      '/bin/run',
      '--',
      'IMAGE',
      '-v',
      'serve',
      '--',
      '$(x); y',
    ]);
  });

  it.each<[string, JsonObject, Partial<TaskToRun>, string]>([
    [
      'its own memory',
      { memory: 64, memoryReservation: 32 },
      {},
      '--memory 64m --memory-swap 64m --memory-reservation 32m',
    ],
    ['the memory of the task', {}, { memory: 512 }, '--memory 512m --memory-swap 512m'],
    ['no less than docker allows', { memory: 4 }, {}, '--memory 6m --memory-swap 6m'],
    ['swap', { memory: 64, linuxParameters: { maxSwap: 10 } }, {}, '--memory 64m --memory-swap 74m'],
    ['shares and the CPU of the task', { cpu: 128 }, { cpu: 512 }, '--cpu-shares 128 --cpus 0.5'],
    ['no more CPU than there is', { cpu: 0 }, { cpu: 8192 }, '--cpus 2'],
    ['ulimits', { ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }] }, {}, '--ulimit nofile=1:2'],
    [
      'a read-only system',
      { readonlyRootFilesystem: true, linuxParameters: { initProcessEnabled: true } },
      {},
      '--read-only --init',
    ],
    [
      'any port',
      {
        portMappings: [
          { containerPort: 80, hostPort: 0 },
          { containerPort: 53, protocol: 'udp' },
        ],
      },
      {},
      '--publish 127.0.0.1::80 --publish 127.0.0.1::53/udp',
    ],
    [
      'a port of a bridge',
      { portMappings: [{ containerPort: 80, hostPort: 8080 }] },
      {},
      '--publish 127.0.0.1:8080:80',
    ],
    [
      'any port with awsvpc',
      { portMappings: [{ containerPort: 80, hostPort: 80 }] },
      { networkMode: 'awsvpc' },
      '--publish 127.0.0.1::80',
    ],
    ['the host', { portMappings: [{ containerPort: 80 }] }, { networkMode: 'host' }, '--network host'],
    [
      'a folder of the host',
      { mountPoints: [{ sourceVolume: 'v', containerPath: '/x', readOnly: true }] },
      { volumes: [{ name: 'v', host: { sourcePath: '/a' } }] },
      '--volume /a:/x:ro',
    ],
    [
      'a volume',
      { mountPoints: [{ sourceVolume: 'v', containerPath: '/x' }] },
      { volumes: [{ name: 'v' }] },
      '--volume ecs-ID-v:/x',
    ],
    [
      'a temporary system',
      { linuxParameters: { tmpfs: [{ containerPath: '/t', size: 8, mountOptions: ['noexec'] }] } },
      {},
      '--tmpfs /t:size=8m,noexec',
    ],
  ])('17.17 say %s', (_, definition, more, expected) => {
    expect(middle(definition, more)).toBe(`${expected} -- IMAGE`);
  });

  it.each<[string, JsonObject, string]>([
    ['none', {}, '--log-driver json-file'],
    ['awslogs', { logDriver: 'awslogs', options: { 'awslogs-group': '/web' } }, '--log-driver json-file'],
    [
      'one of docker',
      { logDriver: 'json-file', options: { 'max-size': '1m' } },
      '--log-driver json-file --log-opt max-size=1m',
    ],
    ['one without its router', { logDriver: 'awsfirelens' }, '--log-driver json-file'],
  ])('17.23 the log goes where docker can send it: %s', (_, logConfiguration, expected) => {
    expect(logArguments({ logConfiguration }).join(' ')).toBe(expected);
  });

  it('17.17 say whose network it shares, and no port then', () => {
    expect(middle({ portMappings: [{ containerPort: 80 }] }, {}, 'HOLDER')).toBe('--network container:HOLDER -- IMAGE');
  });

  it('17.22 links are told to docker, which finds others by them', () => {
    const links = new Map([['db', 'ecs-web-1-database-ID']]);
    expect(networkArguments({ kind: 'own', mode: 'bridge', links }, {})).toEqual([
      '--link',
      'ecs-web-1-database-ID:db',
    ]);
  });

  it('17.17 keep values of the environment out of sight, but those that the client goes by', () => {
    const environment = [
      { name: 'PASSWORD', value: 'a\nb' },
      { name: 'DOCKER_HOST', value: 'x' },
    ];
    const input = environmentInput({ environment });
    expect(input.args).toEqual(['--env', 'PASSWORD', '--env', 'DOCKER_HOST=x']);
    expect([...input.environment]).toEqual([['PASSWORD', 'a\nb']]);
    expect(() => environmentInput({ environment: [{ name: 'A=B', value: '' }] })).toThrow(
      'is no name of an environment',
    );
  });

  it.each(['a', '/a:b', ''])('17.10 a path "%s" cannot be mounted', (containerPath) => {
    const definition = { mountPoints: [{ sourceVolume: 'v', containerPath }] };
    expect(() => middle(definition, { volumes: [{ name: 'v' }] })).toThrow('CannotCreateContainerError');
  });

  it('17.10 what is not emulated is named whole', () => {
    const definition = { volumesFrom: [{ sourceContainer: 'b' }] };
    const volumes = [{ name: 'v', efsVolumeConfiguration: {} }];
    expect(notEmulated(task(definition, { volumes }))).toBe(
      'not emulated by local-ecs: efsVolumeConfiguration of volume v, volumesFrom of container app',
    );
    expect(notEmulated(task({}))).toBeNull();
  });

  it('17.1 starts and ends are told by events of one instance', () => {
    expect(eventArguments(OWNER, 100_000).join(' ')).toBe(
      'events --since 40 --filter type=container --filter event=start --filter event=die --filter label=local-ecs.instance=I ' +
        '--format {{.Status}} {{.Actor.Attributes.name}} {{index .Actor.Attributes "local-ecs.session"}}',
    );
  });

  it.each([
    [
      ['CMD', 'a', 'b c'],
      ['a', 'b c'],
    ],
    [
      ['CMD-SHELL', 'a && b'],
      ['/bin/sh', '-c', 'a && b'],
    ],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  ])('17.7 the check %j is %j', (command, words) => {
    expect(checkWords(command)).toEqual(words);
  });
});

describe('answers of docker', () => {
  it.each([
    ['{"ServerVersion":"20.10","Architecture":"x86_64","NCPU":2}', { architecture: 'x86_64', cpus: 2 }],
    ['{"ServerErrors":["Cannot connect"],"NCPU":0}', null],
    ['', null],
    ['[]', null],
  ])('17.16 info %s', (text, expected) => {
    expect(readDockerInfo(text)).toEqual(expected);
  });

  it('17.2 published ports', () => {
    const text = '{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"32768"}],"53/udp":[{"HostPort":"1"}],"81/tcp":null}';
    expect(readPublishedPorts(text)).toEqual([{ containerPort: 80, hostPort: 32_768 }]);
    expect(readPublishedPorts('x')).toEqual([]);
  });

  it('17.4 states', () => {
    const text = '{"Running":false,"ExitCode":137,"OOMKilled":true,"Error":"","StartedAt":"2026-01-01T00:00:00Z"}';
    expect(readContainerState(text)).toEqual({
      hasStarted: true,
      isRunning: false,
      exitCode: 137,
      outOfMemory: true,
      error: '',
    });
    expect(readContainerState('{"StartedAt":"0001-01-01T00:00:00Z","Error":"no"}')).toMatchObject({
      hasStarted: false,
      error: 'no',
    });
    expect(readContainerState('')).toBeNull();
  });

  it.each([
    [
      'Error response from daemon: manifest for web:2 not found: manifest unknown',
      'failed to resolve ref web:2: web:2: not found',
    ],
    [
      'Error response from daemon: no matching manifest for linux/amd64 in the manifest list entries',
      "web:2: image Manifest does not contain descriptor matching platform 'linux/amd64'",
    ],
    [
      'Using default tag: latest\nError response from daemon: Get "http://x/": refused',
      'failed to resolve ref web:2: failed to do request: Get "http://x/": refused',
    ],
    [
      'Error response from daemon: pull access denied for web',
      'failed to resolve ref web:2: pull access denied for web',
    ],
  ])('17.9 a failed pull: %s', (stderr, expected) => {
    expect(pullFailure('web:2', stderr)).toBe(expected);
  });

  it.each([
    ['localhost:5000/a:1', 'localhost:5000/a@D'],
    ['127.0.0.1:5000/a:1', '127.0.0.1:5000/a@D'],
    ['localhost:6000/a:1', '127.0.0.1:5000/a@D'],
    ['[::1]:5000/a:1', '127.0.0.1:5000/a@D'],
    ['1.dkr.ecr.eu-west-1.amazonaws.com/a', '127.0.0.1:5000/a@D'],
  ])('17.9 the image %s is pulled as %s', (image, expected) => {
    expect(ownReference(image, 'a', 'D', '127.0.0.1:5000')).toBe(expected);
  });

  it('17.9 where docker reaches the registry, and which digest it has', () => {
    expect(registryHost('0.0.0.0', 1)).toBe('127.0.0.1:1');
    expect(registryHost('10.0.0.1', 1)).toBe('10.0.0.1:1');
    expect(readRepositoryDigest('["x.io/a@sha256:1","nginx@sha256:2"]', 'docker.io/library/nginx:1')).toBe('sha256:2');
    expect(readRepositoryDigest('["x.io/a@sha256:1"]', 'x.io/a:9')).toBe('sha256:1');
    expect(readRepositoryDigest('[]', 'a')).toBeNull();
  });
});
