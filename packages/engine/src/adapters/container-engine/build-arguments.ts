import type { BuildOrder, EngineName } from '../../ports/container-engine.ts';

/** How an engine is called. */
export interface EngineCall {
  readonly argv: readonly [string, ...string[]];
  /** Beside the environment of Slipway. */
  readonly env: Readonly<Record<string, string>>;
}

/** What is known of an engine once it has answered. */
export interface EngineKind {
  readonly name: EngineName;
  /** Of docker: whether the buildx plug-in is there. */
  readonly hasBuildx: boolean;
}

/** The command that builds. Podman and buildah write the Docker format: theirs has no health check. */
export function buildCall({ name, hasBuildx }: EngineKind, order: BuildOrder): EngineCall {
  const options = [
    '--file',
    order.dockerfile,
    ...order.references.flatMap((reference) => ['--tag', reference]),
    ...Object.entries(order.labels).flatMap(([label, value]) => ['--label', `${label}=${value}`]),
    ...order.buildArguments.flatMap((argument) => ['--build-arg', argument]),
    ...(order.platform === null ? [] : ['--platform', order.platform]),
    ...order.cacheFrom.flatMap((reference) => ['--cache-from', reference]),
  ];
  if (name === 'docker') {
    return hasBuildx
      ? { argv: ['docker', 'buildx', 'build', '--load', '--progress', 'plain', ...options, order.context], env: {} }
      : { argv: ['docker', 'build', ...options, order.context], env: { DOCKER_BUILDKIT: '0' } };
  }
  const insecure = [...order.references, ...order.cacheFrom].some(isOnLoopback) ? ['--tls-verify=false'] : [];
  const layers = order.cacheFrom.length > 0 ? ['--layers'] : [];
  return { argv: [name, 'build', '--format', 'docker', ...insecure, ...layers, ...options, order.context], env: {} };
}

/** The command that pushes; podman and buildah write the digest of what they pushed into a file. */
export function pushCall(name: EngineName, reference: string, digestFile: string): EngineCall {
  if (name === 'docker') return { argv: ['docker', 'push', reference], env: {} };
  const insecure = isOnLoopback(reference) ? ['--tls-verify=false'] : [];
  return { argv: [name, 'push', ...insecure, '--digestfile', digestFile, reference], env: {} };
}

/** The digest in the last line of `docker push`: `1.4.2: digest: sha256:… size: 528`. */
export function pushedDigest(line: string): string | null {
  return /\bdigest: (sha256:[0-9a-f]{64})\b/.exec(line)?.[1] ?? null;
}

/** Registries of this machine speak plain HTTP, as docker takes for granted. */
export function isOnLoopback(reference: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?\//.test(reference);
}
