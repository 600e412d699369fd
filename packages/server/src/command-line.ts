import { parseArgs } from 'node:util';
import { parseNotifyTarget } from '@slipway/engine';
import { isLoopback } from './http/address.ts';
import { parseVariable, type ServerVariable } from './variables-file.ts';

/** What the command line asks for. */
export type Command =
  | { readonly do: 'help' }
  | { readonly do: 'version' }
  | { readonly do: 'complain'; readonly problems: readonly string[] }
  | { readonly do: 'serve'; readonly settings: Settings }
  | {
      readonly do: 'install-hook';
      readonly path: string;
      readonly data: string;
      readonly project: string | null;
      readonly server: string | null;
    }
  | { readonly do: 'uninstall-hook'; readonly path: string };

export interface Settings {
  readonly data: string;
  readonly port: number;
  readonly host: string;
  readonly auth: string | null;
  readonly access: string | null;
  /** Null where nothing was said. */
  readonly createOnPush: boolean | null;
  /** In bytes. */
  readonly largestPush: number;
  readonly variables: readonly ServerVariable[];
  readonly variablesFile: string | null;
  readonly maxJobs: number;
  readonly projects: string | null;
  readonly notify: readonly string[];
  /** Where people reach the server, for links; null where it is where it listens. */
  readonly url: string | null;
}

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const yes = { type: 'boolean' } as const;

const OPTIONS = {
  data: text,
  port: text,
  host: text,
  auth: text,
  access: text,
  projects: text,
  url: text,
  'create-on-push': yes,
  'no-create-on-push': yes,
  'max-push-size': text,
  'max-jobs': text,
  variable: texts,
  'variables-file': text,
  notify: texts,
  project: text,
  server: text,
  help: {
    ...yes,
    short: 'h',
  },
  version: {
    ...yes,
    short: 'v',
  },
} as const;

const HOOK_ONLY = ['project', 'server'];
const HOOK_TAKES = ['data', ...HOOK_ONLY];

/** Reads the arguments, and says everything that is wrong with them at once. */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, tokens, positionals } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  if (values.help === true) return { do: 'help' };
  if (values.version === true) return { do: 'version' };
  const problems = tokens.flatMap((token) => (token.kind === 'option' ? problemOf(token) : []));
  const given: Given = {
    problems,
    one: (name) => textOf(values[name]),
    all: (name) => [values[name] ?? []].flat().filter((value) => typeof value === 'string'),
    flag: (name) => values[name],
    has: (name) => values[name] !== undefined,
  };
  const command = positionals[0] === 'hook' ? readHook(positionals.slice(1), given) : readServe(positionals, given);
  return problems.length > 0 || command === null ? { do: 'complain', problems } : command;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

type Name = keyof typeof OPTIONS;

/** The options as they were given, and where to complain. */
interface Given {
  readonly problems: string[];
  readonly one: (name: Name) => string | null;
  readonly all: (name: Name) => readonly string[];
  readonly flag: (name: Name) => unknown;
  readonly has: (name: Name) => boolean;
}

function problemOf(token: {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
}): string[] {
  if (!Object.hasOwn(OPTIONS, token.name)) return [`unknown option ${token.rawName}`];
  const { type } = OPTIONS[token.name as Name];
  if (type === 'string')
    return token.value === undefined || token.value === '' ? [`${token.rawName} needs a value`] : [];
  if (token.value === undefined) return [];
  return token.name === 'create-on-push' && /^(true|false|yes|no)$/.test(token.value)
    ? []
    : [
        `${token.rawName} takes ${token.name === 'create-on-push' ? 'true or false' : 'no value'}, not "${token.value}"`,
      ];
}

function readHook(words: readonly string[], { problems, one, has }: Given): Command | null {
  const [step, path, ...others] = words;
  if (step !== 'install' && step !== 'uninstall') problems.push('"hook" is followed by install or uninstall');
  if (path === undefined) problems.push('the path of a repository is missing');
  problems.push(...others.map((word) => `unexpected argument "${word}"`));
  const foreign = (Object.keys(OPTIONS) as Name[]).filter((name) => has(name) && !HOOK_TAKES.includes(name));
  problems.push(...foreign.map((name) => `"hook" does not take --${name}`));
  const server = one('server');
  if (server !== null && !isHttp(server))
    problems.push(`--server must be an address of http or https, not "${server}"`);
  if (path === undefined) return null;
  if (step === 'uninstall') return { do: 'uninstall-hook', path };
  const data = one('data');
  if (data === null) problems.push('--data is missing: the data folder of the server');
  return data === null
    ? null
    : { do: 'install-hook', path, data, project: one('project'), server: server?.replace(/\/+$/, '') ?? null };
}

function readServe(positionals: readonly string[], given: Given): Command | null {
  const { problems, one, all, has } = given;
  problems.push(...positionals.map((word) => `unexpected argument "${word}"`));
  problems.push(...HOOK_ONLY.filter((name) => has(name as Name)).map((name) => `--${name} goes with "hook install"`));
  const data = one('data');
  if (data === null) problems.push('--data is missing: a folder for repositories, runs and logs');
  const host = one('host') ?? '127.0.0.1';
  const auth = one('auth');
  if (!isLoopback(host) && auth === null) {
    problems.push(`--host ${host} can be reached from other machines, so it needs --auth FILE`);
  }
  if (one('access') !== null && auth === null)
    problems.push('--access needs --auth FILE: without it nobody has a name');
  const settings = {
    host,
    auth,
    access: one('access'),
    projects: one('projects'),
    createOnPush: createOnPush(given),
    port: wholeNumber(given, 'port', 8080, 0, 65_535),
    maxJobs: wholeNumber(given, 'max-jobs', 2, 1, 1000),
    largestPush: size(given),
    variables: all('variable').flatMap((written) => {
      // Everybody on this machine can see it: it is no secret.
      const variable = parseVariable(written, false);
      // What is behind the first "=" may be a secret.
      if (variable === null) problems.push(`--variable must be NAME=VALUE, not "${written.split('=')[0]}…"`);
      return variable ?? [];
    }),
    variablesFile: one('variables-file'),
    notify: all('notify'),
    url: one('url')?.replace(/\/+$/, '') ?? null,
  };
  if (settings.url !== null && !isHttp(settings.url))
    problems.push(`--url must be an address of http or https, not "${settings.url}"`);
  problems.push(
    ...settings.notify.flatMap((url) => {
      const target = parseNotifyTarget(url);
      return 'problem' in target ? [`--notify: ${target.problem}`] : [];
    }),
  );
  return data === null ? null : { do: 'serve', settings: { data, ...settings } };
}

function createOnPush({ flag, has, problems }: Given): boolean | null {
  if (has('create-on-push') && has('no-create-on-push'))
    problems.push('--create-on-push and --no-create-on-push exclude each other');
  if (has('no-create-on-push')) return false;
  const value = flag('create-on-push');
  return value === undefined ? null : value === true || value === 'true' || value === 'yes';
}

function wholeNumber({ one, problems }: Given, name: Name, standard: number, least: number, most: number): number {
  const written = one(name);
  if (written === null || written === '') return standard;
  const value = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
  if (value >= least && value <= most) return value;
  problems.push(`--${name} must be a whole number from ${least} to ${most}, not "${written}"`);
  return standard;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function size({ one, problems }: Given): number {
  const written = one('max-push-size') ?? '1g';
  const [, digits, unit = ''] = /^(\d{1,9})([kmg]?)$/i.exec(written) ?? [];
  if (digits !== undefined && Number(digits) > 0) return Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
  problems.push(`--max-push-size must be a number of bytes, or with k, m or g, not "${written}"`);
  return 0;
}

function isHttp(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}
