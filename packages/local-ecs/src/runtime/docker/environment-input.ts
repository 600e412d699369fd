import type { JsonObject } from '../../json.ts';
import { StartError } from '../task/start-error.ts';
import { objectsIn } from './definition-values.ts';

/** How docker is told a container's environment, so that no value is seen in a list of processes. */
export interface EnvironmentInput {
  readonly args: readonly string[];
  /** For the environment of the client: docker takes a variable from there that has only a name in its arguments. */
  readonly environment: ReadonlyMap<string, string>;
}

/** Variables that the client itself goes by, and that hold no secrets: they are told by arguments. */
const OF_THE_CLIENT = new Set(
  (
    'PATH HOME TMPDIR LD_PRELOAD LD_LIBRARY_PATH GODEBUG GOTRACEBACK GOMAXPROCS GOGC GOMEMLIMIT XDG_RUNTIME_DIR ' +
    'DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_API_VERSION ' +
    'DOCKER_DEFAULT_PLATFORM DOCKER_CONTENT_TRUST DOCKER_CONTENT_TRUST_SERVER'
  ).split(' '),
);

/** @throws StartError for a name that no environment can have */
export function environmentInput(definition: JsonObject): EnvironmentInput {
  const args: string[] = [];
  const environment = new Map<string, string>();
  for (const { name, value } of objectsIn(definition['environment'])) {
    if (typeof name !== 'string' || typeof value !== 'string') continue;
    if (name === '' || /[=\0]/.test(name)) {
      throw new StartError(`CannotCreateContainerError: "${name}" is no name of an environment variable`, {
        stoppedReason: 'Task failed to start',
      });
    }
    if (OF_THE_CLIENT.has(name)) args.push('--env', `${name}=${value}`);
    else {
      args.push('--env', name);
      environment.set(name, value);
    }
  }
  return { args, environment };
}
