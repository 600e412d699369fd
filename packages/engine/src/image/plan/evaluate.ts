import { SlipwayError } from '../../errors/slipway-error.ts';
import type { JsonObject } from '../../model/json.ts';
import { type ContainerConfig, containerConfigOf, variableOf, withVariable } from './container-config.ts';
import { type DockerfileLine, jsonWords } from './dockerfile-lines.ts';
import { goDuration } from './go-duration.ts';
import { cleanPath } from './path-pattern.ts';
import { ExpansionProblem, expandWord, splitWords } from './shell-words.ts';
import { halves, type LineProblem, type StageChain } from './stages.ts';
import { numericOwner } from './unsupported.ts';

/** Who owns what is copied. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What an instruction does to the files of the image, and how the history tells it. */
export interface Step {
  readonly line: number;
  readonly createdBy: string;
  readonly files:
    | null
    | {
        readonly do: 'copy';
        readonly sources: readonly string[];
        readonly to: string;
        readonly owner: Owner;
        readonly mode: number | null;
      }
    | { readonly do: 'make-folder'; readonly path: string };
}

export interface Evaluated {
  readonly config: ContainerConfig;
  readonly author: string | null;
  readonly steps: readonly Step[];
  /** Names of build arguments that nothing has asked for. */
  readonly unused: readonly string[];
}

/** Values that instructions are read with. */
export interface EvaluateSettings {
  readonly file: string;
  readonly given: ReadonlyMap<string, string>;
  readonly predefined: Readonly<Record<string, string>>;
}

/** Docker knows these without an ARG. */
const proxyArguments: ReadonlySet<string> = new Set(
  ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]),
);

/**
 * Carries out the instructions of a stage, but for the copying itself.
 *
 * @param base the config of the image that it starts from; `{}` for scratch.
 * @throws SlipwayError BAD_DOCKERFILE with every problem.
 */
export function evaluate(chain: StageChain, base: JsonObject, settings: EvaluateSettings): Evaluated {
  const evaluation = new Evaluation(chain, containerConfigOf(base), settings);
  const problems: LineProblem[] = [];
  const steps: Step[] = [];
  for (const line of chain.lines) {
    try {
      steps.push({ line: line.line, createdBy: createdBy(line), files: evaluation.take(line) });
    } catch (error) {
      if (!(error instanceof ExpansionProblem)) throw error;
      problems.push({ line: line.line, problem: error.message });
    }
  }
  if (problems.length > 0) throw new SlipwayError('BAD_DOCKERFILE', { file: settings.file, problems });
  const used = new Set([...evaluation.declared, ...chain.globals.keys()]);
  const unused = [...settings.given.keys()].filter((name) => !used.has(name) && !proxyArguments.has(name));
  return { config: evaluation.config, author: evaluation.author, steps, unused };
}

function createdBy({ instruction, flags, rest }: DockerfileLine): string {
  const options = flags.map(({ name, value }) => `--${name}${value === null ? '' : `=${value}`}`);
  return [instruction, ...options, rest].join(' ');
}

function fail(problem: string): never {
  throw new ExpansionProblem(problem);
}

/** The state that instructions change, one after the other. */
class Evaluation {
  config: ContainerConfig;
  author: string | null = null;
  readonly declared = new Set<string>();
  readonly #chain: StageChain;
  readonly #settings: EvaluateSettings;
  readonly #arguments = new Map<string, string>();
  #hasOwnCommand = false;

  constructor(chain: StageChain, base: ContainerConfig, settings: EvaluateSettings) {
    this.#chain = chain;
    this.#settings = settings;
    const env = base.Env ?? [];
    const path = variableOf(env, 'PATH') === null ? withVariable(env, 'PATH', defaultPath) : env;
    this.config = { ...base, Env: path };
  }

  /** @returns what is to be done with files. */
  take(line: DockerfileLine): Step['files'] {
    const { instruction, rest } = line;
    switch (instruction) {
      case 'COPY':
      case 'ADD':
        return this.#copy(line);
      case 'WORKDIR':
        return this.#workdir(this.#text(line));
      case 'ARG':
        return this.#argument(rest);
      case 'ENV':
        return this.#set({
          Env: this.#pairs(line).reduce((env, [name, value]) => withVariable(env, name, value), this.config.Env ?? []),
        });
      case 'LABEL':
        return this.#set({ Labels: { ...this.config.Labels, ...Object.fromEntries(this.#pairs(line)) } });
      case 'USER':
        return this.#set({ User: this.#text(line) });
      case 'EXPOSE':
        return this.#set({ ExposedPorts: { ...this.config.ExposedPorts, ...Object.fromEntries(this.#ports(line)) } });
      case 'VOLUME': {
        const volumes = jsonWords(rest) ?? splitWords(this.#given(line), this.#chain.escapeSign);
        return this.#set({
          Volumes: { ...this.config.Volumes, ...Object.fromEntries(volumes.map((path) => [this.#expand(path), {}])) },
        });
      }
      case 'STOPSIGNAL':
        return this.#set({ StopSignal: this.#text(line) });
      case 'SHELL':
        return this.#set({ Shell: jsonWords(rest) ?? fail('SHELL takes the JSON form: SHELL ["/bin/sh", "-c"]') });
      case 'ENTRYPOINT':
        return this.#entrypoint(rest);
      case 'CMD':
        this.#hasOwnCommand = true;
        return this.#set({ Cmd: this.#command(rest) });
      case 'HEALTHCHECK':
        return this.#set({ Healthcheck: this.#healthcheck(line) });
      case 'MAINTAINER':
        this.author = rest;
        return null;
      default:
        return fail(`${instruction} cannot be done without an engine`);
    }
  }

  #set(change: ContainerConfig): null {
    this.config = { ...this.config, ...change };
    return null;
  }

  #given({ instruction, rest }: DockerfileLine): string {
    return rest === '' ? fail(`${instruction} is followed by nothing`) : rest;
  }

  /** The one text that an instruction takes. */
  #text(line: DockerfileLine): string {
    const text = this.#expand(this.#given(line));
    return text === '' ? fail(`${line.instruction} ${line.rest} is empty once its variables are replaced`) : text;
  }

  #expand(word: string): string {
    return expandWord(word, (name) => this.#lookup(name), this.#chain.escapeSign);
  }

  #lookup(name: string): string | null {
    const set = variableOf(this.config.Env ?? [], name) ?? this.#arguments.get(name);
    return set ?? (proxyArguments.has(name) ? (this.#settings.given.get(name) ?? null) : null);
  }

  #argument(rest: string): null {
    if (rest === '') fail('ARG is followed by nothing');
    for (const word of splitWords(rest, this.#chain.escapeSign)) {
      const [name, fallback] = halves(word);
      if (!/^[A-Za-z_]\w*$/.test(name)) fail(`"${name}" is no name of an argument`);
      this.declared.add(name);
      const value =
        this.#settings.given.get(name) ??
        (fallback === null
          ? (this.#chain.globals.get(name) ?? this.#settings.predefined[name] ?? null)
          : this.#expand(fallback));
      if (value !== null) this.#arguments.set(name, value);
    }
    return null;
  }

  /** `NAME=VALUE NAME=VALUE`, or the old `NAME VALUE`. All see the values from before the instruction. */
  #pairs(line: DockerfileLine): readonly (readonly [string, string])[] {
    const words = splitWords(this.#given(line), this.#chain.escapeSign);
    const [first = ''] = words;
    if (!first.includes('=')) {
      const value = line.rest.slice(first.length).trim();
      return value === ''
        ? fail(`${line.instruction} ${first} has no value`)
        : [[this.#expand(first), this.#expand(value)]];
    }
    return words.map((word) => {
      const [name, value] = halves(word);
      if (value === null || name === '') return fail(`"${word}" is not NAME=VALUE`);
      return [this.#expand(name), this.#expand(value)];
    });
  }

  #ports(line: DockerfileLine): readonly (readonly [string, JsonObject])[] {
    return splitWords(this.#given(line), this.#chain.escapeSign)
      .flatMap((word) => this.#expand(word).split(/\s+/))
      .filter((word) => word !== '')
      .flatMap((word) => {
        const [, from, to = from, protocol = 'tcp'] =
          /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i.exec(word) ?? [];
        const first = Number(from ?? Number.NaN);
        const last = Number(to ?? Number.NaN);
        if (!(first >= 1 && first <= last && last <= 65_535)) return fail(`"${word}" is no port`);
        return Array.from(
          { length: last - first + 1 },
          (_, index) => [`${first + index}/${protocol.toLowerCase()}`, {}] as const,
        );
      });
  }

  #command(rest: string): readonly string[] {
    return jsonWords(rest) ?? (rest === '' ? [] : [...(this.config.Shell ?? ['/bin/sh', '-c']), rest]);
  }

  /** An entry point of one's own does not go with the command of the base image. */
  #entrypoint(rest: string): null {
    return this.#set({ Entrypoint: this.#command(rest), ...(this.#hasOwnCommand ? {} : { Cmd: null }) });
  }

  #healthcheck({ flags, rest }: DockerfileLine): JsonObject {
    if (/^NONE$/i.test(rest)) return { Test: ['NONE'] };
    const [, command] = /^CMD\s+(.+)$/is.exec(rest) ?? [];
    if (command === undefined) return fail('HEALTHCHECK takes NONE, or CMD and a command');
    const words = jsonWords(command);
    const check: Record<string, JsonObject[string]> = {
      Test: words === null ? ['CMD-SHELL', command] : ['CMD', ...words],
    };
    for (const { name, value } of flags) {
      const text = this.#expand(value ?? '');
      const number = name === 'retries' ? (/^\d+$/.test(text) ? Number(text) : null) : goDuration(text);
      if (number === null) fail(`HEALTHCHECK --${name} cannot be "${text}"`);
      check[healthMembers[name] ?? name] = number;
    }
    return check;
  }

  #workdir(path: string): Step['files'] {
    const whole = absolute(path, this.config.WorkingDir);
    this.#set({ WorkingDir: whole });
    return { do: 'make-folder', path: cleanPath(whole) };
  }

  #copy(line: DockerfileLine): Step['files'] {
    const words = (jsonWords(line.rest) ?? line.rest.split(/\s+/)).map((word) => this.#expand(word));
    if (words.length < 2 || words.includes('')) return fail(`${line.instruction} takes a source and a destination`);
    const flag = (name: string) => {
      const value = line.flags.find((one) => one.name === name)?.value ?? null;
      return value === null ? null : this.#expand(value);
    };
    const mode = flag('chmod');
    if (mode !== null && !/^[0-7]{1,4}$/.test(mode)) return fail(`--chmod=${mode} is no octal mode`);
    const to = words.at(-1) ?? '';
    const destination = absolute(to, this.config.WorkingDir);
    return {
      do: 'copy',
      sources: words.slice(0, -1),
      to: /(?:^|\/)\.?$/.test(to) && destination !== '/' ? `${destination}/` : destination,
      owner: ownerOf(flag('chown')),
      mode: mode === null ? null : Number.parseInt(mode, 8),
    };
  }
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const healthMembers: Readonly<Record<string, string>> = {
  interval: 'Interval',
  timeout: 'Timeout',
  'start-period': 'StartPeriod',
  'start-interval': 'StartInterval',
  retries: 'Retries',
};

function absolute(path: string, folder: string | undefined): string {
  return `/${cleanPath(path.startsWith('/') ? path : `${folder ?? ''}/${path}`)}`;
}

function ownerOf(text: string | null): Owner {
  if (text === null) return { uid: 0, gid: 0 };
  if (!numericOwner.test(text))
    fail(`--chown=${text}: only numbers and root are known without the image's /etc/passwd`);
  const [user = '', group = user] = text.split(':').map((part) => (part === 'root' ? '0' : part));
  return { uid: Number(user), gid: Number(group) };
}
