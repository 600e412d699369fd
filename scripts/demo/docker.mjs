import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const call = promisify(execFile);

/**
 * Builds a base image for docker out of this machine's node and the libraries it loads: no public registry may be reachable.
 *
 * @returns the name of the image.
 */
export async function buildNodeBase() {
  const name = 'slipway-demo/node:host';
  const folder = await mkdtemp(join(tmpdir(), 'slipway-node-base-'));
  try {
    await place(folder, await realpath(process.execPath), '/usr/local/bin/node');
    for (const library of await libraries(process.execPath)) await place(folder, await realpath(library), library);
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY root/ /\nENV PATH=/usr/local/bin:/usr/bin:/bin\n');
    await call('docker', ['build', '--quiet', '--tag', name, folder], {
      env: { ...process.env, DOCKER_BUILDKIT: '0' },
    });
    return name;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Takes all images of a repository away from docker: its registry is gone. */
export async function forgetImages(repository) {
  const { stdout } = await call('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', repository]);
  const images = stdout.split('\n').filter((line) => line !== '');
  if (images.length > 0) await call('docker', ['image', 'rm', '--force', ...images]);
}

/** The shared libraries of a program, its loader included, as paths. */
async function libraries(program) {
  const { stdout } = await call('ldd', [program]);
  return [...stdout.matchAll(/(\/\S+)\s+\(0x/g)].map(([, path]) => path);
}

async function place(folder, from, to) {
  const target = join(folder, 'root', to);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(from, target);
}
