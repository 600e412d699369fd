import { plainPlatform } from '../image/plan/platform.ts';
import type { RegistryLogin } from '../ports/container-engine.ts';
import type { ImagePorts } from '../ports/index.ts';
import type { AwsConnection, Environment } from './aws/aws-connection.ts';
import { ecrRegistry } from './aws/ecr-registry.ts';
import { openWorkshop, readText } from './built-in/image-workshop.ts';
import { containerEngines } from './container-engine/container-engines.ts';
import { gitSources } from './git/git-sources.ts';
import { userCredential } from './registry/docker-credentials.ts';
import { registryClient } from './registry/registry-client.ts';
import { systemClock } from './system-clock.ts';

/** What an image is built with, and the secrets that came to be known. */
export interface Images {
  readonly ports: ImagePorts;
  /** Values that must never be shown. It grows with every login. */
  readonly secrets: () => readonly string[];
}

/** The real ports of building images. */
export function imagePorts(connection: AwsConnection, env: Environment, signal: AbortSignal): Images {
  const secrets = new Set<string>();
  const keepSecret = (secret: string) => secrets.add(secret);
  const ecr = rememberedLogins(connection, env, keepSecret);
  const registry = registryClient({
    clock: systemClock,
    signal,
    keepSecret,
    async credential(domain) {
      const login = await ecr(domain);
      const found = login === null ? await userCredential(domain, env) : { kind: 'password' as const, ...login };
      if (found !== null) keepSecret(found.kind === 'password' ? found.password : found.token);
      return found;
    },
    async logins(registries) {
      const found = await Promise.all([...new Set(registries)].map(ecr));
      return found.filter((login) => login !== null);
    },
  });
  return {
    ports: {
      registry,
      engines: containerEngines(env),
      sources: gitSources(env),
      openWorkshop,
      readText,
      platform: plainPlatform(
        'linux',
        nodeArchitectures[process.arch] ?? process.arch,
        process.arch === 'arm' ? 'v7' : null,
      ),
      variable: (name) => env[name] ?? null,
      clock: systemClock,
      random: Math.random,
    },
    secrets: () => [...secrets],
  };
}

/** Node's names for processors, where images have others. */
const nodeArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** One login for each registry of ECR and command; the AWS SDK is loaded where there is one. Null for other registries. */
function rememberedLogins(
  connection: AwsConnection,
  env: Environment,
  keepSecret: (secret: string) => void,
): (domain: string) => Promise<RegistryLogin | null> {
  const known = new Map<string, Promise<RegistryLogin>>();
  return async (domain) => {
    const registry = ecrRegistry(domain);
    if (registry === null) return null;
    const login =
      known.get(domain) ??
      import('./aws/ecr-login.ts').then(({ ecrLogin }) => ecrLogin(domain, registry, connection, env, keepSecret));
    known.set(domain, login);
    return login;
  };
}
