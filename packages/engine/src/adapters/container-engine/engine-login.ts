import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { EngineName, RegistryLogin } from '../../ports/container-engine.ts';
import type { Environment } from '../aws/aws-connection.ts';
import { object } from '../aws/json-members.ts';

/** Logins that an engine sees for the time of one command. */
export interface LentLogins {
  readonly env: Readonly<Record<string, string>>;
  /** Removes them. */
  end(): Promise<void>;
}

/**
 * Lends logins to an engine by a configuration of its own, in a folder that only this user can read, with everything else
 * that the user has configured: no password stands in a command line, and other registries keep their credential helpers.
 */
export async function lendLogins(
  engine: EngineName,
  logins: readonly RegistryLogin[],
  env: Environment,
): Promise<LentLogins> {
  if (logins.length === 0) return { env: {}, end: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'slipway-login-'));
  const end = () => rm(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'config.json');
    if (engine === 'docker') {
      const own = dockerFolder(env);
      await linkOthers(own, folder);
      await writePrivate(file, withLogins(await readJson(join(own, 'config.json')), logins, 'docker'));
      return { env: { DOCKER_CONFIG: folder }, end };
    }
    await writePrivate(file, withLogins(await readFirst(authFiles(env)), logins, engine));
    return { env: { REGISTRY_AUTH_FILE: file }, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * A configuration with more logins. Docker asks a helper before it looks into the file, so the helper of these registries is
 * switched off: with an empty name for docker, with none at all for podman and buildah, which would look for a program.
 */
export function withLogins(config: JsonObject, logins: readonly RegistryLogin[], engine: EngineName): JsonObject {
  const auths = { ...object(config, 'auths') };
  const helpers = { ...object(config, 'credHelpers') };
  for (const { registry, username, password } of logins) {
    auths[registry] = { auth: Buffer.from(`${username}:${password}`).toString('base64') };
    if (engine === 'docker') helpers[registry] = '';
    else delete helpers[registry];
  }
  return { ...config, auths, credHelpers: helpers };
}

/** Where docker keeps its configuration. */
export function dockerFolder(env: Environment): string {
  return env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker');
}

/** Where podman and buildah look for logins, in their order. */
export function authFiles(env: Environment): readonly string[] {
  const asked = env['REGISTRY_AUTH_FILE'];
  if (asked !== undefined && asked !== '') return [asked];
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    ...(runtime === undefined || runtime === '' ? [] : [join(runtime, 'containers', 'auth.json')]),
    join(dockerFolder(env), 'config.json'),
  ];
}

/** A JSON file; empty where it is missing or no object. */
export async function readJson(file: string): Promise<JsonObject> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

async function readFirst(files: readonly string[]): Promise<JsonObject> {
  for (const file of files) {
    const config = await readJson(file);
    if (Object.keys(config).length > 0) return config;
  }
  return {};
}

/** Contexts and plug-ins lie beside the configuration: docker goes on finding them. */
async function linkOthers(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = await readdir(from).catch(() => []);
  for (const name of names) {
    if (name !== 'config.json') await symlink(join(from, name), join(to, name));
  }
}

function writePrivate(file: string, config: JsonObject): Promise<void> {
  return writeFile(file, JSON.stringify(config), { mode: 0o600 });
}
