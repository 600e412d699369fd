import { join } from 'node:path';
import { fullRef } from '../../names/git-ref.ts';
import type { ProjectSettings } from '../../projects/project-settings.ts';
import type { Push } from '../../runs/runs.ts';
import { type GitSettings, gitEnvironment, type Setting } from '../git/git-environment.ts';
import { runGit } from '../git/run-git.ts';

/** A large history over a slow line. */
const LIMIT_MS = 10 * 60_000;

interface Fetch {
  readonly project: ProjectSettings;
  readonly ref: Push['ref'];
  readonly object: string;
  /** Path of the bare repository that it goes into. */
  readonly repository: string;
  /** Host keys that were seen, where the project names none. */
  readonly knownHosts: string;
}

/** Fetches a branch or tag, and with it the object that was announced. Gives what went wrong, null when the object is there. */
export async function fetchCommit(fetch: Fetch, git: Pick<GitSettings, 'path' | 'home'>): Promise<string | null> {
  const { project, ref, object, repository } = fetch;
  const environment = fetchEnvironment(fetch, git);
  const call = (...args: string[]) =>
    runGit({ args: ['-C', repository, ...args], environment, cwd: repository, limitMs: LIMIT_MS });
  const from = (what: string) =>
    call(
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--',
      project.remote,
      what,
    );
  const isThere = async () => (await call('cat-file', '-e', `${object}^{commit}`)).exit === 0;

  const whole = await from(`+${fullRef(ref)}:${fullRef(ref)}`);
  if (await isThere()) return null;
  // It was pushed over in the meantime; most servers still give it by its id.
  const one = await from(object);
  if (await isThere()) return null;
  return withoutSecrets((whole.exit === 0 ? one : whole).stderr || 'the object is not there any more', project);
}

/** What the fetching git is told. The login goes by the environment, and only to the host that it is for. */
export function fetchEnvironment(
  { project, knownHosts }: Pick<Fetch, 'project' | 'knownHosts'>,
  git: Pick<GitSettings, 'path' | 'home'>,
): Readonly<Record<string, string>> {
  const { deployKey, login, remote } = project;
  const config: Setting[] = [['fetch.fsckObjects', 'true']];
  if (login !== null && /^https?:/.test(remote)) {
    const basic = Buffer.from(`${login.username}:${login.token}`).toString('base64');
    config.push([`http.${new URL(remote).origin}/.extraHeader`, `Authorization: Basic ${basic}`]);
  }
  const ssh = [
    'ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=20',
    `-o UserKnownHostsFile=${project.knownHosts ?? knownHosts}`,
    `-o StrictHostKeyChecking=${project.knownHosts === null ? 'accept-new' : 'yes'}`,
    ...(deployKey === null ? [] : [`-o IdentitiesOnly=yes -i ${deployKey}`]),
  ].join(' ');
  return {
    ...gitEnvironment(git, config),
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
    GIT_SSH_COMMAND: ssh,
    GIT_SSH_VARIANT: 'ssh',
  };
}

/** Where the server keeps the host keys that it saw. */
export function seenHosts(dataFolder: string): string {
  return join(dataFolder, 'webhooks', 'known_hosts');
}

function withoutSecrets(text: string, { login }: ProjectSettings): string {
  return login === null ? text : text.replaceAll(login.token, '(masked)');
}
