import { spawnSync } from 'node:child_process';
import { isJsonObject } from '../../json.ts';

/** A docker engine that answers. */
export interface DockerEngine {
  /** As the kernel calls it, e.g. `x86_64`. */
  readonly architecture: string;
  readonly cpus: number;
}

/** Thrown where the docker runtime is asked for and no engine answers. */
export class NoDockerError extends Error {
  override readonly name = 'NoDockerError';

  constructor() {
    super(
      'no docker engine answers: `docker info` fails. Start docker, or take another runtime: ' +
        '--runtime process runs commands of images without an engine, --runtime simulated runs nothing.',
    );
  }
}

/** An engine that takes longer is none. */
const PATIENCE_MS = 10_000;

/** The engine that the docker client reaches; null where none answers, whether or not the client is there. */
export function findDockerEngine(): DockerEngine | null {
  const { status, stdout } = spawnSync('docker', ['info', '--format', '{{json .}}'], {
    timeout: PATIENCE_MS,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? readDockerInfo(stdout) : null;
}

/** Reads `docker info`; null where it tells of the client alone, as older clients do without an error. */
export function readDockerInfo(text: string): DockerEngine | null {
  try {
    const info: unknown = JSON.parse(text);
    if (!isJsonObject(info)) return null;
    const { ServerVersion: version, Architecture: architecture, NCPU: cpus } = info;
    if (typeof version !== 'string' || version === '') return null;
    return {
      architecture: typeof architecture === 'string' ? architecture : '',
      cpus: typeof cpus === 'number' && cpus > 0 ? cpus : 1,
    };
  } catch {
    return null;
  }
}
