import { type DockerEngine, findDockerEngine, NoDockerError } from './docker/docker-engine.ts';
import type { RuntimeName } from './runtime-name.ts';

/** Where tasks run. */
export type ChosenRuntime =
  | { readonly name: 'simulated' | 'process' }
  /** `registryHost`: where docker reaches the registry, `HOST:PORT`; null while it does not listen. */
  | { readonly name: 'docker'; readonly engine: DockerEngine; readonly registryHost: () => string | null };

/**
 * What a name of a runtime means on this machine.
 *
 * @param registryHost where docker reaches the registry; null while it does not listen
 * @throws NoDockerError
 */
export function chooseRuntime(name: RuntimeName, registryHost: () => string | null): ChosenRuntime {
  if (name === 'simulated' || name === 'process') return { name };
  const engine = findDockerEngine();
  if (engine !== null) return { name: 'docker', engine, registryHost };
  if (name === 'docker') throw new NoDockerError();
  return { name: 'process' };
}
