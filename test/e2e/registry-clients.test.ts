import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { type Ended, Program, start, temporaryFolder } from './support/program.ts';

const FROM_SCRATCH = 'FROM scratch\nCOPY content /content\nCMD ["/content"]\n';

/** A registry of one test: how image names on it begin. */
async function startRegistry(test: TestContext): Promise<string> {
  const data = temporaryFolder(test);
  const program = start(test, 'local-ecs', ['--port', '0', '--registry-port', '0', '--data', data]);
  return (await program.says(/ registry=(\S+)\n/))[1] ?? '';
}

/** Runs a client to its end; its status is part of what it answers. */
function client(test: TestContext, ...command: [string, ...string[]]): Promise<Ended> {
  const env = { DOCKER_HOST: process.env['DOCKER_HOST'], DOCKER_BUILDKIT: '0', BUILDAH_ISOLATION: 'chroot' };
  return new Program(test, command, { env }).ended;
}

async function succeeds(test: TestContext, ...command: [string, ...string[]]): Promise<Ended> {
  const ended = await client(test, ...command);
  expect(ended, `${command.join(' ')}\n${ended.all}`).toMatchObject({ status: 0 });
  return ended;
}

/** Skips the test where a client is missing: its command is not there or, for docker, no engine answers. */
async function want(test: TestContext, ...clients: readonly ('docker' | 'buildah' | 'skopeo')[]): Promise<void> {
  for (const name of clients) {
    const probe = name === 'docker' ? 'docker info' : `${name} --version`;
    if ((await client(test, 'sh', '-c', probe)).status !== 0) test.skip(`no ${name}`);
  }
}

/** A folder to build an image from whose only layer nobody has seen before. */
function context(test: TestContext): string {
  const folder = join(temporaryFolder(test), 'context');
  mkdirSync(folder);
  writeFileSync(join(folder, 'content'), randomBytes(3_000_000));
  writeFileSync(join(folder, 'Dockerfile'), FROM_SCRATCH);
  return folder;
}

/** Lets docker forget the image when the test is over. */
function forget(test: TestContext, image: string): void {
  test.onTestFinished(async () => {
    await once(spawn('docker', ['image', 'rm', '--force', image], { stdio: 'ignore' }), 'close');
  });
}

async function dockerBuild(test: TestContext, image: string): Promise<void> {
  forget(test, image);
  await succeeds(test, 'docker', 'build', '--quiet', '--tag', image, context(test));
}

const dockerId = async (test: TestContext, image: string): Promise<string> =>
  (await succeeds(test, 'docker', 'image', 'inspect', '--format', '{{.Id}}', image)).stdout.trim();

/** buildah with a storage of its own. */
function buildah(test: TestContext): [string, ...string[]] {
  const folder = temporaryFolder(test);
  return ['buildah', '--storage-driver', 'vfs', '--root', join(folder, 'root'), '--runroot', join(folder, 'run')];
}

async function manifestOf(image: string): Promise<{ readonly digest: string | null; readonly type: string | null }> {
  const [, host, name, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(image) ?? [];
  const { headers } = await fetch(`http://${host}/v2/${name}/manifests/${tag}`, { method: 'HEAD' });
  return { digest: headers.get('docker-content-digest'), type: headers.get('content-type') };
}

describe.concurrent('clients of the registry', () => {
  it('docker pushes an image, and pulls it back by tag, by digest and from localhost', async (test) => {
    await want(test, 'docker');
    const image = `${await startRegistry(test)}/team/web:1`;
    await dockerBuild(test, image);
    const id = await dockerId(test, image);
    await succeeds(test, 'docker', 'push', image);
    const { digest, type } = await manifestOf(image);
    expect(type).toBe('application/vnd.docker.distribution.manifest.v2+json');
    const names = [image, `${image.slice(0, -2)}@${digest}`, image.replace('127.0.0.1', 'localhost')];
    for (const name of names) {
      await succeeds(test, 'docker', 'image', 'rm', '--force', id);
      forget(test, name);
      await succeeds(test, 'docker', 'pull', '--quiet', name);
      expect(await dockerId(test, name)).toBe(id);
    }
  });

  it('docker does not send a layer that is there, and mounts it into another repository', async (test) => {
    await want(test, 'docker');
    const registry = await startRegistry(test);
    const image = `${registry}/team/web:1`;
    await dockerBuild(test, image);
    await succeeds(test, 'docker', 'push', image);
    expect((await succeeds(test, 'docker', 'push', image)).all).toContain('Layer already exists');
    const other = `${registry}/team/api:1`;
    await succeeds(test, 'docker', 'tag', image, other);
    forget(test, other);
    expect((await succeeds(test, 'docker', 'push', other)).all).toContain('Mounted from team/web');
  });

  it('docker logs in with any password, and is told what is not there', async (test) => {
    await want(test, 'docker');
    const registry = await startRegistry(test);
    await succeeds(test, 'docker', 'login', '--username', 'AWS', '--password', 'secret', registry);
    const { status, all } = await client(test, 'docker', 'pull', `${registry}/team/web:1`);
    expect(status).not.toBe(0);
    expect(all).toContain('the repository has no manifest 1');
  });

  it('buildah pushes an image, and pulls it back', async (test) => {
    await want(test, 'buildah');
    const image = `${await startRegistry(test)}/team/web:1`;
    const [here, elsewhere] = [buildah(test), buildah(test)];
    await succeeds(test, ...here, 'build', '--tag', image, context(test));
    await succeeds(test, ...here, 'push', '--tls-verify=false', image);
    expect((await manifestOf(image)).type).toBe('application/vnd.oci.image.manifest.v1+json');
    await succeeds(test, ...elsewhere, 'pull', '--tls-verify=false', image);
    const id = async (one: [string, ...string[]]) =>
      (await succeeds(test, ...one, 'images', '--quiet', '--no-trunc', image)).stdout;
    expect(await id(elsewhere)).toBe(await id(here));
  });

  it('skopeo copies between repositories and folders without a change, lists tags and deletes', async (test) => {
    await want(test, 'buildah', 'skopeo');
    const registry = await startRegistry(test);
    const image = `${registry}/team/web:1`;
    const one = buildah(test);
    await succeeds(test, ...one, 'build', '--tag', image, context(test));
    await succeeds(test, ...one, 'push', '--tls-verify=false', image);
    const folder = `oci:${join(temporaryFolder(test), 'layout')}:1`;
    const skopeo = ['skopeo', '--insecure-policy'] as const;
    const copy = ['copy', '--src-tls-verify=false', '--dest-tls-verify=false', '--preserve-digests'];
    await succeeds(test, ...skopeo, ...copy, `docker://${image}`, `docker://${registry}/team/api:2`);
    await succeeds(test, ...skopeo, ...copy, `docker://${image}`, folder);
    await succeeds(test, ...skopeo, ...copy, folder, `docker://${registry}/team/api:1`);
    const pushed = await manifestOf(image);
    expect(await manifestOf(`${registry}/team/api:1`)).toEqual(pushed);
    expect(await manifestOf(`${registry}/team/api:2`)).toEqual(pushed);
    const tags = async () =>
      JSON.parse(
        (await succeeds(test, 'skopeo', 'list-tags', '--tls-verify=false', `docker://${registry}/team/api`)).stdout,
      );
    expect((await tags()).Tags).toEqual(['1', '2']);
    await succeeds(test, 'skopeo', 'delete', '--tls-verify=false', `docker://${registry}/team/api:1`);
    expect((await fetch(`http://${registry}/v2/team/api/manifests/${pushed.digest}`)).status).toBe(404);
  });

  it('what docker pushes is what skopeo reads', async (test) => {
    await want(test, 'docker', 'skopeo');
    const image = `${await startRegistry(test)}/team/web:1`;
    await dockerBuild(test, image);
    await succeeds(test, 'docker', 'push', image);
    const { stdout } = await succeeds(test, 'skopeo', 'inspect', '--tls-verify=false', `docker://${image}`);
    expect(JSON.parse(stdout)).toMatchObject({ Digest: (await manifestOf(image)).digest, RepoTags: ['1'] });
  });
});
