import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { Environment } from '../aws/aws-connection.ts';
import { object, text } from '../aws/json-members.ts';
import { authFiles, dockerFolder, readJson } from '../container-engine/engine-login.ts';
import { runProcess } from '../processes/run-process.ts';

/** A login of the user: a password, or a token that is exchanged for others. */
export type Credential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity-token'; readonly token: string };

/** Docker Hub's login is stored under the address of its first registry. */
const hubKeys = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

/** The login that docker, podman or buildah would use for a registry; null where there is none. */
export async function userCredential(registry: string, env: Environment): Promise<Credential | null> {
  const files = [...new Set([join(dockerFolder(env), 'config.json'), ...authFiles(env)])];
  for (const file of files) {
    const config = await readJson(file);
    const found = (await fromHelper(config, registry, env)) ?? fromFile(config, registry);
    if (found !== null) return found;
  }
  return null;
}

/** Keys under which a configuration may hold the login of a registry. */
function keysOf(registry: string): readonly string[] {
  return registry === 'docker.io' ? hubKeys : [registry, `https://${registry}`, `http://${registry}`];
}

/** The login in `auths`: user and password in Base64, or an identity token. */
export function fromFile(config: JsonObject, registry: string): Credential | null {
  const auths = object(config, 'auths');
  const key = Object.keys(auths).find((name) =>
    keysOf(registry).some((wanted) => name === wanted || name === `${wanted}/` || name.startsWith(`${wanted}/v`)),
  );
  if (key === undefined) return null;
  const entry = object(auths, key);
  const token = text(entry, 'identitytoken');
  if (token !== null && token !== '') return { kind: 'identity-token', token };
  const auth = text(entry, 'auth');
  const decoded = auth === null ? null : Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = decoded?.indexOf(':') ?? -1;
  if (decoded !== null && colon > 0) {
    return { kind: 'password', username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
  }
  const username = text(entry, 'username');
  const password = text(entry, 'password');
  return username === null || password === null ? null : { kind: 'password', username, password };
}

/** Asks the credential helper that the configuration names for this registry, or for all. */
async function fromHelper(config: JsonObject, registry: string, env: Environment): Promise<Credential | null> {
  const helpers = object(config, 'credHelpers');
  const own = keysOf(registry)
    .map((key) => text(helpers, key))
    .find((name) => name !== null);
  const helper = own ?? text(config, 'credsStore');
  if (helper === null || !/^[\w.-]+$/.test(helper)) return null;
  const server = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
  try {
    const argv: readonly [string, ...string[]] = [`docker-credential-${helper}`, 'get'];
    const { code, stdout } = await runProcess({ argv, env, stdin: server });
    const answer: unknown = code === 0 ? JSON.parse(stdout) : null;
    if (!isJsonObject(answer)) return null;
    const username = text(answer, 'Username') ?? '';
    const secret = text(answer, 'Secret') ?? '';
    if (secret === '') return null;
    return username === '<token>'
      ? { kind: 'identity-token', token: secret }
      : { kind: 'password', username, password: secret };
  } catch {
    // A helper that is missing or broken is as good as none: the registry then says whether it needs a login.
    return null;
  }
}
