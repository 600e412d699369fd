import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import { hookFolder } from '../../access/hook-token.ts';
import { problemOfProjectName } from '../../names/project-name.ts';
import { hookProgram, shellQuoted, writeScript } from './hook-scripts.ts';

export interface HookPlace {
  /** Path of a bare repository, or of the folder of one with a work tree. */
  readonly repository: string;
  /** Data folder of the server, where its token and address lie. */
  readonly dataFolder: string;
  /** Address of the server where it is not that of the data folder; null else. */
  readonly server: string | null;
  /** Null takes the name of the repository. */
  readonly project: string | null;
}

/** What was done, a sentence each. */
export type Report = readonly string[];

const OURS = '# Slipway: tells the server what was pushed.';

/**
 * Installs our post-receive hook in a repository that somebody else serves. A hook that is there already is kept, and
 * runs first. Doing it again changes what was said the first time, and nothing else.
 *
 * @throws SlipwayError USAGE
 */
export function installHook({ repository, dataFolder, server, project }: HookPlace): Report {
  const hooks = hooksOf(repository);
  const name = project ?? nameOf(repository);
  const problem = problemOfProjectName(name);
  if (problem !== null)
    throw usage(`"${name}" cannot be the name of a project: ${problem}. Give one with --project NAME`);
  const file = join(hooks, 'post-receive');
  const kept = `${file}.before-slipway`;
  const said: string[] = [];
  if (existsSync(file) && !isOurs(file)) {
    if (existsSync(kept)) throw usage(`both ${file} and ${kept} are there, and neither is ours: remove one of them`);
    renameSync(file, kept);
    said.push(`The hook that was there is now ${kept}; it runs first.`);
  }
  writeScript(file, scriptOf({ kept, folder: hookFolder(resolve(dataFolder)), server, name }));
  said.push(`Pushes to ${repository} now run the pipeline of project ${name}.`);
  const token = join(hookFolder(resolve(dataFolder)), 'token');
  if (!existsSync(token)) said.push(`${token} is not there yet: start slipway-server with --data ${dataFolder} once.`);
  said.push(`Who receives pushes there must be able to read ${token}.`);
  return said;
}

/** Takes our hook away, and puts the one that was there before back. */
export function uninstallHook(repository: string): Report {
  const file = join(hooksOf(repository), 'post-receive');
  const kept = `${file}.before-slipway`;
  if (!existsSync(file) || !isOurs(file)) return [`There is no hook of Slipway in ${repository}.`];
  rmSync(file);
  if (!existsSync(kept)) return [`The hook is gone from ${repository}.`];
  renameSync(kept, file);
  return [`The hook is gone from ${repository}; the one from before is back.`];
}

function scriptOf(hook: { kept: string; folder: string; server: string | null; name: string }): string {
  const variables = [
    `SLIPWAY_PROJECT=${shellQuoted(hook.name)}`,
    `SLIPWAY_TOKEN_FILE=${shellQuoted(join(hook.folder, 'token'))}`,
    `SLIPWAY_URL_FILE=${shellQuoted(join(hook.folder, 'url'))}`,
    `SLIPWAY_SERVER=${shellQuoted(hook.server ?? '')}`,
  ];
  const kept = shellQuoted(hook.kept);
  return [
    OURS,
    'updates=$(cat)',
    // Both hooks read the same lines; that of before decides nothing for ours.
    `if [ -x ${kept} ]; then printf '%s\\n' "$updates" | ${kept} "$@"; fi`,
    `export ${variables.join(' ')}`,
    'unset SLIPWAY_HOOK_KEY SLIPWAY_HOOK_URL',
    `printf '%s\\n' "$updates" | ${shellQuoted(process.execPath)} ${shellQuoted(hookProgram)} post-receive`,
  ].join('\n');
}

function isOurs(file: string): boolean {
  return readFileSync(file, 'utf8').includes(OURS);
}

function hooksOf(repository: string): string {
  const git = [repository, join(repository, '.git')].find(
    (folder) => existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'objects')),
  );
  if (git === undefined) throw usage(`${repository} is no repository of git`);
  const hooks = join(resolve(git), 'hooks');
  if (!existsSync(hooks) || !statSync(hooks).isDirectory()) throw usage(`${hooks} is not there: create it first`);
  return hooks;
}

function nameOf(repository: string): string {
  const path = resolve(repository);
  return basename(basename(path) === '.git' ? dirname(path) : path, '.git').toLowerCase();
}

function usage(problem: string): SlipwayError {
  return new SlipwayError('USAGE', { problems: [problem], command: 'slipway-server hook' });
}
