import { isJsonObject, type JsonValue } from '../../json.ts';
import type { ContainerToRun } from '../runtime.ts';
import type { ImageConfig } from './image-documents.ts';

/** What a container runs, by its image and its definition; paths as the image has them. */
export interface ProgramSettings {
  readonly argv: readonly string[];
  readonly workingFolder: string;
  /** Of image and definition, the definition's last. */
  readonly environment: ReadonlyMap<string, string>;
  readonly stopSignal: NodeJS.Signals;
  /** From that signal to SIGKILL. */
  readonly stopTimeoutMs: number;
}

const DEFAULT_STOP_SECONDS = 30;

/** Signals that an image may ask to be stopped with. */
const STOP_SIGNALS: readonly NodeJS.Signals[] = [
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
  'SIGKILL',
];

/**
 * Joins image and definition as Docker does: `entryPoint` replaces ENTRYPOINT and drops CMD, `command` replaces CMD,
 * environment is laid over environment.
 */
export function programSettings(config: ImageConfig, { definition }: ContainerToRun): ProgramSettings {
  const given = isJsonObject(definition) ? definition : {};
  const entryPoint = texts(given['entryPoint']);
  const command = texts(given['command']);
  const imageCommand = entryPoint.length > 0 ? [] : config.command;
  const { workingDirectory, stopTimeout } = given;
  const isFolderGiven = typeof workingDirectory === 'string' && workingDirectory !== '';
  return {
    argv: [
      ...(entryPoint.length > 0 ? entryPoint : config.entrypoint),
      ...(command.length > 0 ? command : imageCommand),
    ],
    workingFolder: isFolderGiven ? workingDirectory : config.workingFolder,
    environment: new Map([...config.environment.flatMap(assignment), ...pairs(given['environment'])]),
    stopSignal: STOP_SIGNALS.find((signal) => signal === config.stopSignal) ?? 'SIGTERM',
    stopTimeoutMs: (typeof stopTimeout === 'number' ? stopTimeout : DEFAULT_STOP_SECONDS) * 1000,
  };
}

function texts(value: JsonValue): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function assignment(text: string): [string, string][] {
  const equals = text.indexOf('=');
  return equals > 0 ? [[text.slice(0, equals), text.slice(equals + 1)]] : [];
}

function pairs(environment: JsonValue): [string, string][] {
  const list = Array.isArray(environment) ? environment.filter(isJsonObject) : [];
  return list.flatMap(({ name, value }): [string, string][] =>
    typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
  );
}
