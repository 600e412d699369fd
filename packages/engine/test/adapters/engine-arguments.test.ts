import { describe, expect, it } from 'vitest';
import {
  buildCall,
  isOnLoopback,
  pushCall,
  pushedDigest,
} from '../../src/adapters/container-engine/build-arguments.ts';
import { isOnlyGone } from '../../src/adapters/container-engine/container-engines.ts';
import {
  buildahImages,
  inspectedImages,
  listCall,
  removeCall,
} from '../../src/adapters/container-engine/host-images.ts';
import type { BuildOrder } from '../../src/ports/container-engine.ts';

const digest = `sha256:${'0f'.repeat(32)}`;
const plain: BuildOrder = {
  references: ['registry.example/web:1f0c'],
  context: '/src',
  dockerfile: '/src/Dockerfile',
  buildArguments: [],
  labels: {},
  platform: null,
  cacheFrom: [],
  logins: [],
  signal: new AbortController().signal,
};
const everything: BuildOrder = {
  ...plain,
  references: ['registry.example/web:1f0c', 'registry.example/web:latest'],
  buildArguments: ['V=1 2', 'TOKEN'],
  labels: { a: 'b c', 'org.opencontainers.image.revision': '1f0c' },
  platform: 'linux/arm64',
  cacheFrom: ['registry.example/web:main'],
};
const local: BuildOrder = { ...plain, references: ['127.0.0.1:5000/web:1f0c'] };
const options = [
  ['--file', '/src/Dockerfile'],
  ['--tag', 'registry.example/web:1f0c'],
  ['--tag', 'registry.example/web:latest'],
  ['--label', 'a=b c'],
  ['--label', 'org.opencontainers.image.revision=1f0c'],
  ['--build-arg', 'V=1 2'],
  ['--build-arg', 'TOKEN'],
  ['--platform', 'linux/arm64'],
  ['--cache-from', 'registry.example/web:main'],
].flat();

describe('the command that builds', () => {
  it('is docker buildx where it is there', () => {
    expect(buildCall({ name: 'docker', hasBuildx: true }, everything)).toEqual({
      argv: ['docker', 'buildx', 'build', '--load', '--progress', 'plain', ...options, '/src'],
      env: {},
    });
  });

  it('is the classic builder of docker where it is not', () => {
    expect(buildCall({ name: 'docker', hasBuildx: false }, everything)).toEqual({
      argv: ['docker', 'build', ...options, '/src'],
      env: { DOCKER_BUILDKIT: '0' },
    });
  });

  it.each(['podman', 'buildah'] as const)('is %s, in the format that has health checks', (name) => {
    expect(buildCall({ name, hasBuildx: false }, everything)).toEqual({
      argv: [name, 'build', '--format', 'docker', '--layers', ...options, '/src'],
      env: {},
    });
    expect(buildCall({ name, hasBuildx: false }, plain).argv).toEqual([
      name,
      'build',
      '--format',
      'docker',
      '--file',
      '/src/Dockerfile',
      '--tag',
      'registry.example/web:1f0c',
      '/src',
    ]);
  });

  it.each(['podman', 'buildah'] as const)('lets %s speak plain HTTP to a registry of this machine', (name) => {
    expect(buildCall({ name, hasBuildx: false }, local).argv).toContain('--tls-verify=false');
  });
});

describe('the command that pushes', () => {
  it.each([
    ['docker', 'registry.example/web:1', ['docker', 'push', 'registry.example/web:1']],
    ['docker', '127.0.0.1:5000/web:1', ['docker', 'push', '127.0.0.1:5000/web:1']],
    ['podman', 'registry.example/web:1', ['podman', 'push', '--digestfile', '/t/d', 'registry.example/web:1']],
    [
      'buildah',
      'localhost:5000/web:1',
      ['buildah', 'push', '--tls-verify=false', '--digestfile', '/t/d', 'localhost:5000/web:1'],
    ],
  ] as const)('%s %s', (name, reference, argv) => {
    expect(pushCall(name, reference, '/t/d')).toEqual({ argv, env: {} });
  });

  it.each([
    [`latest: digest: ${digest} size: 739`, digest],
    ['5f70bf18a086: Layer already exists', null],
    ['digest: sha256:short size: 1', null],
  ])('says the digest in %j', (line, found) => {
    expect(pushedDigest(line)).toBe(found);
  });
});

describe('a registry of this machine', () => {
  it.each([
    ['localhost:5000/a', true],
    ['localhost/a', true],
    ['127.0.0.1:5000/a', true],
    ['127.1.2.3/a', true],
    ['[::1]:5000/a', true],
    ['registry.example/a', false],
    ['localhost.example/a', false],
    ['127.0.0.1.example/a', false],
    ['docker.io/localhost/a', false],
  ])('%s: %s', (reference, is) => {
    expect(isOnLoopback(reference)).toBe(is);
  });
});

describe('the images on a host', () => {
  it.each([
    ['Error response from daemon: No such container: b079\nError: No such container: 1\n', true],
    ['Error: no such image: x', true],
    ['Cannot connect to the Docker daemon', false],
    ['Error: No such container: 1\nCannot connect', false],
    ['', false],
  ])('may go while they are looked at: %j', (stderr, isGone) => {
    expect(isOnlyGone(stderr)).toBe(isGone);
  });

  it('are listed by their label', () => {
    expect(listCall('docker', 'slipway.repository', 'r/web')).toEqual([
      'docker',
      'image',
      'ls',
      '--quiet',
      '--no-trunc',
      '--filter',
      'label=slipway.repository=r/web',
    ]);
    expect(listCall('buildah', 'slipway.repository', 'r/web')).toEqual([
      'buildah',
      'images',
      '--json',
      '--no-trunc',
      '--filter',
      'label=slipway.repository=r/web',
    ]);
  });

  it('are removed by one name, never by force', () => {
    expect(removeCall('podman', 'r/web:1')).toEqual(['podman', 'image', 'rm', 'r/web:1']);
    expect(removeCall('buildah', 'r/web:1')).toEqual(['buildah', 'rmi', 'r/web:1']);
  });

  it('are read from what docker, podman and buildah print', () => {
    const createdAt = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(
      inspectedImages(
        JSON.stringify([
          { Id: 'sha256:ab', RepoTags: ['r/web:1', 'r/web:2'], Created: '2026-01-02T03:04:05Z' },
          { Id: 'cd' },
        ]),
      ),
    ).toEqual([
      { id: 'ab', references: ['r/web:1', 'r/web:2'], createdAt },
      { id: 'cd', references: [], createdAt: 0 },
    ]);
    expect(
      buildahImages(JSON.stringify([{ id: 'ab', names: ['r/web:1'], createdatraw: '2026-01-02T03:04:05Z' }])),
    ).toEqual([{ id: 'ab', references: ['r/web:1'], createdAt }]);
    expect(buildahImages('')).toEqual([]);
    expect(buildahImages('null')).toEqual([]);
  });
});
