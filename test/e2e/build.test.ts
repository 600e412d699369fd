import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { type Ended, Program, run, start, temporaryFolder } from './support/program.ts';

/** Files that begin so can be run. */
const program = '#!/bin/sh\n';

/** A registry of one test: how image names on it begin. */
async function startRegistry(test: TestContext): Promise<string> {
  const server = start(test, 'local-ecs', ['--port', '0', '--registry-port', '0']);
  return (await server.says(/ registry=(\S+)\n/))[1] ?? '';
}

const hostEnv = {
  DOCKER_HOST: process.env['DOCKER_HOST'],
  BUILDAH_ISOLATION: 'chroot',
  STORAGE_DRIVER: 'vfs',
};

function client(test: TestContext, ...command: [string, ...string[]]): Promise<Ended> {
  return new Program(test, command, { env: hostEnv }).ended;
}

async function want(test: TestContext, name: 'docker' | 'buildah'): Promise<void> {
  const probe: Ended | null = await client(test, name, 'info').catch(() => null);
  if (probe?.status !== 0) test.skip(`no ${name}`);
}

/** A repository with these files, committed. */
function repository(
  test: TestContext,
  files: Readonly<Record<string, string>>,
): { folder: string; sha: string; commit: () => string } {
  const folder = temporaryFolder(test);
  const date = '2026-01-02T03:04:05Z';
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@x', ...words], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
  git('init', '--quiet');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
    if (text.startsWith(program)) chmodSync(join(folder, name), 0o755);
  }
  const commit = () => {
    git('add', '--all');
    git('commit', '--quiet', '--message', 'm', '--allow-empty');
    return git('rev-parse', 'HEAD').trim();
  };
  return { folder, sha: commit(), commit };
}

const scratch = {
  Dockerfile: 'FROM scratch\nCOPY . /app/\nENV A=1\nWORKDIR /app\nCMD ["/app/run"]\n',
  '.dockerignore': 'secret\n',
  run: `${program}echo hello\n`,
  'sub/file': 'text\n',
  secret: 'not for images\n',
};

function build(test: TestContext, cwd: string, ...flags: readonly string[]): Promise<Ended> {
  return run(test, 'slipway', ['build', ...flags], { cwd, env: hostEnv });
}

/** Lets docker forget the image when the test is over. */
function forget(test: TestContext, reference: string): void {
  test.onTestFinished(async () => {
    await once(spawn('docker', ['image', 'rm', '--force', reference], { stdio: 'ignore' }), 'close');
  });
}

const get = async (registry: string, name: string, reference: string) =>
  fetch(`http://${registry}/v2/${name}/manifests/${reference}`, {
    headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
  });

describe.concurrent('slipway build without an engine', () => {
  it('builds and pushes the same image of the same commit from any clone', async (test) => {
    const registry = await startRegistry(test);
    const first = repository(test, scratch);
    const second = repository(test, scratch);
    expect(second.sha).toBe(first.sha);
    const flags = ['--image', `${registry}/team/web`, '--builder', 'built-in', '--push', '--force', '--tag', 'latest'];
    const one = await build(test, first.folder, ...flags);
    const two = await build(test, second.folder, ...flags);
    expect(one, one.all).toMatchObject({ status: 0 });
    expect(two.stdout).toBe(one.stdout);
    const [, digest = ''] = /@(sha256:[0-9a-f]{64})\n$/.exec(one.stdout) ?? [];
    expect(one.stdout).toBe(`${registry}/team/web:${first.sha}@${digest}\n`);
    for (const tag of [first.sha, 'latest', digest]) {
      expect((await get(registry, 'team/web', tag)).headers.get('docker-content-digest')).toBe(digest);
    }
  });

  it('builds nothing where the registry has the image, unless it is forced to', async (test) => {
    const registry = await startRegistry(test);
    const { folder, sha } = repository(test, scratch);
    const flags = ['--image', `${registry}/web`, '--builder', 'built-in', '--push'];
    const first = await build(test, folder, ...flags);
    const again = await build(test, folder, ...flags, '--tag', 'again');
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toContain('nothing is built');
    expect((await get(registry, 'web', 'again')).status).toBe(200);
    expect((await build(test, folder, ...flags, '--force')).stderr).toContain(`built ${registry}/web:${sha}`);
  });

  it('starts from an image of the registry and keeps what that has', async (test) => {
    const registry = await startRegistry(test);
    const base = repository(test, {
      ...scratch,
      Dockerfile: 'FROM scratch\nCOPY sub /base\nENV B=base\nLABEL from=base\n',
    });
    const built = await build(test, base.folder, '--image', `${registry}/base`, '--builder', 'built-in', '--push');
    const { folder, sha } = repository(test, {
      ...scratch,
      Dockerfile: 'ARG BASE\nFROM $BASE\nCOPY run /base/\nENV C=$B-more\n',
    });
    const reference = built.stdout.trim();
    const flags = ['--image', `${registry}/web`, '--builder', 'built-in', '--push', '--build-arg', `BASE=${reference}`];
    const child = await build(test, folder, ...flags);
    expect(child, child.all).toMatchObject({ status: 0 });
    const manifest = JSON.parse(await (await get(registry, 'web', sha)).text());
    expect(manifest.layers).toHaveLength(2);
    const config = await (await fetch(`http://${registry}/v2/web/blobs/${manifest.config.digest}`)).json();
    expect(config).toMatchObject({
      created: '2026-01-02T03:04:05Z',
      config: {
        Env: expect.arrayContaining(['B=base', 'C=base-more']),
        Labels: { from: 'base', 'slipway.repository': `${registry}/web` },
      },
      rootfs: { diff_ids: [expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)] },
    });
  });

  it('refuses a tree with changes, or marks the image', async (test) => {
    const registry = await startRegistry(test);
    const { folder, sha } = repository(test, scratch);
    writeFileSync(join(folder, 'new'), '');
    const flags = ['--image', `${registry}/web`, '--builder', 'built-in', '--push'];
    const refused = await build(test, folder, ...flags);
    expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('DIRTY_TREE') });
    const marked = await build(test, folder, ...flags, '--allow-dirty');
    expect(marked.stdout).toContain(`${registry}/web:${sha}-dirty@sha256:`);
  });

  it('names every instruction that it cannot do, and who can', async (test) => {
    const { folder } = repository(test, { Dockerfile: 'FROM scratch\nRUN make\nONBUILD RUN x\n' });
    const refused = await build(test, folder, '--image', 'r.example/web', '--builder', 'built-in', '--output', 'x.tar');
    expect(refused).toMatchObject({ status: 3, stdout: '' });
    expect(refused.stderr).toContain('Dockerfile:2: RUN make');
    expect(refused.stderr).toContain('Dockerfile:3: ONBUILD RUN x');
    expect(refused.stderr).toContain('docker, podman or buildah can');
  });

  it('takes over by itself where no engine answers, and has nothing to clean', async (test) => {
    const registry = await startRegistry(test);
    const { folder } = repository(test, scratch);
    // A client without its daemon, and nothing else that could build.
    const bin = temporaryFolder(test);
    execFileSync('ln', [
      '-s',
      execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim(),
      join(bin, 'git'),
    ]);
    writeFileSync(join(bin, 'docker'), '#!/bin/sh\necho "Cannot connect to the Docker daemon" >&2\nexit 1\n', {
      mode: 0o755,
    });
    const surroundings = { cwd: folder, env: { PATH: bin } };
    const built = await run(test, 'slipway', ['build', '--image', `${registry}/web`, '--push'], surroundings);
    expect(built, built.all).toMatchObject({ status: 0, stderr: expect.stringContaining('building with built-in') });
    const cleaned = await run(test, 'slipway', ['clean', '--image', `${registry}/web`], surroundings);
    expect(cleaned).toMatchObject({ status: 0, stderr: expect.stringContaining('nothing to clean') });
  });

  it('makes images that docker pulls, loads and runs', async (test) => {
    await want(test, 'docker');
    const registry = await startRegistry(test);
    const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => isStatic(path));
    if (busybox === undefined) return test.skip('no static busybox');
    const dockerfile =
      'FROM scratch\nCOPY --chmod=755 busybox /bin/\nCOPY sub /data\nENV A=1\nWORKDIR /data\nENTRYPOINT ["/bin/busybox"]\nCMD ["cat", "file"]\n';
    const { folder, commit } = repository(test, { ...scratch, Dockerfile: dockerfile });
    execFileSync('cp', [busybox, join(folder, 'busybox')]);
    const sha = commit();
    const flags = [
      '--image',
      `${registry}/web`,
      '--builder',
      'built-in',
      '--push',
      '--output',
      'image.tar',
      '--allow-dirty',
    ];
    const built = await build(test, folder, ...flags);
    const reference = built.stdout.trim();
    forget(test, reference);
    expect(await client(test, 'docker', 'run', '--rm', reference), built.all).toMatchObject({
      status: 0,
      stdout: 'text\n',
    });
    forget(test, `${registry}/web:${sha}`);
    expect(await client(test, 'docker', 'load', '--input', join(folder, 'image.tar'))).toMatchObject({ status: 0 });
    expect(await client(test, 'docker', 'run', '--rm', `${registry}/web:${sha}`, 'pwd')).toMatchObject({
      stdout: '/data\n',
    });
  });
});

describe.concurrent.each(['docker', 'buildah'] as const)('slipway build by %s', (name) => {
  it('builds, labels, pushes, and cleans what it built', async (test) => {
    await want(test, name);
    const registry = await startRegistry(test);
    const { folder, sha } = repository(test, scratch);
    const image = `${registry}/team/${name}`;
    if (name === 'docker') for (const tag of [sha, 'latest']) forget(test, `${image}:${tag}`);
    const built = await build(test, folder, '--image', image, '--builder', name, '--push', '--tag', 'latest');
    expect(built, built.all).toMatchObject({ status: 0, stdout: expect.stringMatching(/@sha256:[0-9a-f]{64}\n$/) });
    const stored = await get(registry, `team/${name}`, sha);
    expect(built.stdout).toBe(`${image}:${sha}@${stored.headers.get('docker-content-digest')}\n`);
    const { config } = JSON.parse(await stored.text());
    const configBlob = await fetch(`http://${registry}/v2/team/${name}/blobs/${config.digest}`);
    const labels = JSON.parse(await configBlob.text()).config.Labels;
    expect(labels).toMatchObject({
      'org.opencontainers.image.revision': sha,
      'org.opencontainers.image.created': '2026-01-02T03:04:05Z',
    });
    const clean = (...flags: readonly string[]) =>
      run(test, 'slipway', ['clean', '--image', image, '--builder', name, ...flags], { env: hostEnv });
    expect((await clean()).stderr).toContain('one of the newest');
    expect((await clean('--keep', '0', '--dry-run')).stderr).toContain(`would remove ${image}:latest`);
    const cleaned = await clean('--keep', '0');
    expect(cleaned.stderr).toContain(`removed ${image}:${sha}`);
    expect(cleaned.stderr).toContain(`removed ${image}:latest`);
    expect(await clean('--keep', '0')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('no image that was built here'),
    });
  });

  it("fails with status 4 and the engine's own words where an instruction fails", async (test) => {
    await want(test, name);
    const { folder } = repository(test, { Dockerfile: 'FROM scratch\nCOPY not-there /\n' });
    const failed = await build(test, folder, '--image', 'r.example/web', '--builder', name);
    expect(failed).toMatchObject({ status: 4, stdout: '', stderr: expect.stringContaining('not-there') });
  });
});

describe.concurrent('slipway clean', () => {
  it('keeps an image that a container has', async (test) => {
    await want(test, 'docker');
    const { folder, sha } = repository(test, scratch);
    const image = `r.example/in-use-${process.pid}`;
    forget(test, `${image}:${sha}`);
    expect(await build(test, folder, '--image', image, '--builder', 'docker')).toMatchObject({
      stdout: `${image}:${sha}\n`,
    });
    const { stdout } = await client(test, 'docker', 'create', `${image}:${sha}`);
    const clean = () => run(test, 'slipway', ['clean', '--image', image, '--keep', '0'], { env: hostEnv });
    expect((await clean()).stderr).toContain('a container uses it');
    await client(test, 'docker', 'rm', stdout.trim());
    expect((await clean()).stderr).toContain(`removed ${image}:${sha}`);
  });
});

function isStatic(path: string): boolean {
  try {
    return !execFileSync('sh', ['-c', `ldd ${path} 2>&1 || true`], { encoding: 'utf8' }).includes('=>');
  } catch {
    return false;
  }
}
