import { readYaml, type YamlMap, type YamlValue } from '../configuration/yaml-reader.ts';
import { problemOfProjectName } from '../names/project-name.ts';
import type { ProjectSettings } from './project-settings.ts';

/** Where secrets come from. */
export interface SecretSources {
  /** Null where there is none. */
  variable(name: string): string | null;
  /** First line of a file, null where it cannot be read. */
  file(path: string): string | null;
  /** A path of the file as one that holds from anywhere. */
  resolve(path: string): string;
}

const MEMBERS = ['remote', 'github', 'gitlab', 'deployKey', 'knownHosts', 'token', 'username', 'branches', 'tags'];

/** Reads `projects.yml`: below `projects:` a mapping for each project. Every problem is told with line and column. */
export function parseProjectsFile(
  text: string,
  sources: SecretSources,
): { readonly content: ReadonlyMap<string, ProjectSettings>; readonly problems: readonly string[] } {
  const { top, problems } = readYaml(text);
  top?.onlyHas(['projects']);
  const entries = top?.get('projects')?.map()?.entries() ?? [];
  const projects = entries.flatMap(([name, value]) => readProject(name, value, sources));
  return { content: new Map(projects.map((project) => [project.name, project])), problems };
}

function readProject(name: string, value: YamlValue, sources: SecretSources): readonly ProjectSettings[] {
  const badName = problemOfProjectName(name);
  if (badName !== null) value.problem(`"${name}" is not the name of a project: ${badName}`);
  const given = value.map();
  if (given === null) return [];
  given.onlyHas(MEMBERS);
  const githubSecret = secretOf(given.get('github')?.map()?.get('secret') ?? null, sources);
  const gitlabToken = secretOf(given.get('gitlab')?.map()?.get('token') ?? null, sources);
  if (given.get('github') === null && given.get('gitlab') === null) {
    given.problem('it needs "github" with a "secret", or "gitlab" with a "token"');
  }
  checkHook(given.get('github'), 'secret');
  checkHook(given.get('gitlab'), 'token');
  const token = secretOf(given.get('token'), sources);
  const username = given.get('username')?.text() ?? (githubSecret === null ? 'oauth2' : 'x-access-token');
  return [
    {
      name,
      remote: remoteOf(given),
      githubSecret,
      gitlabToken,
      deployKey: pathOf(given.get('deployKey'), sources),
      knownHosts: pathOf(given.get('knownHosts'), sources),
      login: token === null ? null : { username, token },
      branches: given.get('branches')?.texts() ?? ['*'],
      tags: given.get('tags')?.texts() ?? ['*'],
    },
  ];
}

function checkHook(value: YamlValue | null, member: string): void {
  const hook = value?.map();
  if (hook === null || hook === undefined) return;
  hook.onlyHas([member]);
  if (hook.get(member) === null) hook.problem(`"${member}" is missing`);
}

function remoteOf(given: YamlMap): string {
  const value = given.get('remote');
  if (value === null) {
    given.problem('"remote" is missing');
    return '';
  }
  const remote = value.text() ?? '';
  const problem = problemOfRemote(remote);
  if (problem !== null) value.problem(problem);
  return remote;
}

/** What keeps an address from being one that git may fetch from; null where it may. */
export function problemOfRemote(remote: string): string | null {
  if (/^https?:\/\/[^/]*@/.test(remote)) return 'the remote holds a login; write "token" and "username" instead';
  const isAddress =
    /^(https?:\/\/[A-Za-z0-9.:[\]-]+\/|ssh:\/\/([A-Za-z0-9._]+@)?[A-Za-z0-9][A-Za-z0-9.:-]*\/|[A-Za-z0-9._]+@[A-Za-z0-9][A-Za-z0-9.-]*:(?!-)|\/)[A-Za-z0-9._~/@+-]+$/.test(
      remote,
    );
  return isAddress
    ? null
    : 'the remote is no https://, ssh:// or user@host:path address, nor the path of a folder from /';
}

function secretOf(value: YamlValue | null, sources: SecretSources): string | null {
  const from = value?.map();
  if (value === null || from === null || from === undefined) return null;
  from.onlyHas(['env', 'file']);
  const variable = from.get('env');
  const file = from.get('file');
  if ((variable === null) === (file === null)) {
    from.problem('a secret is {env: NAME} or {file: PATH}');
    return null;
  }
  const found =
    variable === null ? sources.file(sources.resolve(file?.text() ?? '')) : sources.variable(variable.text() ?? '');
  if (found === null || found === '') {
    (variable ?? file)?.problem(
      variable === null ? 'this file cannot be read, or is empty' : 'this variable is not set',
    );
  } else if (found.length < 16 && value !== null)
    value.problem('this secret is shorter than 16 characters: it can be guessed');
  return found === '' ? null : found;
}

/** A path becomes part of a command line for ssh, which a shell reads. */
function pathOf(value: YamlValue | null, sources: SecretSources): string | null {
  const given = value?.text();
  if (given === null || given === undefined) return null;
  const path = sources.resolve(given);
  if (!/^[A-Za-z0-9._~/@+-]+$/.test(path))
    value?.problem('a path has only A-Z, a-z, 0-9, ".", "_", "~", "/", "@", "+" and "-"');
  else if (sources.file(path) === null) value?.problem('this file cannot be read');
  return path;
}
