import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { TestContext } from 'vitest';
import type { JsonObject, LocalEcsOptions } from '../../src/index.ts';
import { type DockerEngine, findDockerEngine } from '../../src/runtime/docker/docker-engine.ts';
import { type Entry, layer } from '../process/images.ts';
import { app, type Running, running } from '../process/running.ts';
import { callPort, newFolder, OCI_MANIFEST, OCTETS, sha256 } from '../registry/serve-registry.ts';

const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
let engine: DockerEngine | null | undefined;

export function hasDocker(): boolean {
  if (engine === undefined) engine = findDockerEngine();
  return engine !== null && BUSYBOX !== undefined;
}

/** Skips the test where no engine answers. */
export function needDocker(context: TestContext): void {
  hasDocker();
  if (engine === null) context.skip('no docker');
  if (BUSYBOX === undefined) context.skip('no static busybox');
}

/** A program that runs in an image with nothing else. */
export function copyBusybox(to: string): void {
  copyFileSync(BUSYBOX ?? '', to);
}

/** What the docker client answers, as lines. */
export function docker(...args: string[]): string[] {
  // The builder that needs no plug-in.
  const env = { ...process.env, DOCKER_BUILDKIT: '0' };
  const { stdout } = spawnSync('docker', args, { encoding: 'utf8', env });
  return stdout.split('\n').filter((line) => line !== '');
}

/** A local-ecs whose tasks are containers of docker. Ends with its test. */
export interface Containers extends Running {
  /** Pushes an image of busybox with these files and this configuration, and returns its name. */
  busybox(tag: string, config: object, ...files: Entry[]): Promise<string>;
  /** A folder of this machine with one file, as a path. Gone with the test. */
  folder(file: string, content: string): string;
  /** The ids of the task's containers in docker, those that have ended included. */
  containersOf(taskArn: string): string[];
}

export async function containers(context: TestContext, options: LocalEcsOptions = {}): Promise<Containers> {
  needDocker(context);
  const started = await running({ runtime: 'docker', ...options });
  const { registryPort } = started;
  return {
    ...started,
    async busybox(tag, config, ...files) {
      const layers = [await baseLayer(), ...(files.length > 0 ? [await layer(...files)] : [])];
      await pushRunnable(registryPort, 'web', tag, layers, { Env: ['PATH=/bin'], ...config });
      return `localhost:${registryPort}/web:${tag}`;
    },
    folder(file, content) {
      const path = newFolder();
      writeFileSync(join(path, file), content);
      return path;
    },
    containersOf: (arn) => docker('ps', '--all', '--quiet', '--filter', `label=com.amazonaws.ecs.task-arn=${arn}`),
  };
}

let base: Promise<Buffer> | null = null;

/** A shell, a web server and the like in one file. */
function baseLayer(): Promise<Buffer> {
  base ??= layer(
    { name: 'bin/busybox', mode: 0o755, content: readFileSync(BUSYBOX ?? '') },
    ...['sh', 'httpd', 'sleep', 'cat', 'echo', 'wget', 'env', 'id', 'true', 'false', 'pwd', 'mount'].map(
      (name): Entry => ({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox' }),
    ),
    { name: 'tmp', type: 'directory', mode: 0o777 },
  );
  return base;
}

/** Pushes an image that docker can run. */
async function pushRunnable(
  port: number,
  name: string,
  tag: string,
  layers: readonly Buffer[],
  config: object,
): Promise<void> {
  const blob = async (content: Buffer): Promise<{ digest: string; size: number }> => {
    const digest = sha256(content);
    const path = `/v2/${name}/blobs/uploads/?digest=${digest}`;
    const { status } = await callPort(port, 'POST', path, { headers: OCTETS, body: content });
    if (status !== 201) throw new TypeError(`the push answered ${status}`);
    return { digest, size: content.length };
  };
  const packed = await Promise.all(
    layers.map(async (content) => ({ mediaType: OCI_LAYER, ...(await blob(gzipSync(content))) })),
  );
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const rootfs = { type: 'layers', diff_ids: layers.map((content) => sha256(content)) };
  const document = Buffer.from(JSON.stringify({ architecture, os: 'linux', config, rootfs }));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: OCI_CONFIG, ...(await blob(document)) },
    layers: packed,
  });
  const headers = { 'content-type': OCI_MANIFEST };
  const { status } = await callPort(port, 'PUT', `/v2/${name}/manifests/${tag}`, { headers, body: manifest });
  if (status !== 201) throw new TypeError(`the push answered ${status}`);
}

/** A container `app` that runs this script of the shell. */
export function script(image: string, text: string, members: JsonObject = {}): JsonObject {
  return app(image, { entryPoint: ['sh', '-c'], command: [text], stopTimeout: 2, ...members });
}
