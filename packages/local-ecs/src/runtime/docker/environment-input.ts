import type { JsonObject } from '../../json.ts';
import { StartError } from '../task/start-error.ts';
import { objectsIn } from './definition-values.ts';

/** How docker is told a container's environment, so that no value is seen in a list of processes. */
export interface EnvironmentInput {
  readonly args: readonly string[];
  /** For the standard input of the client: lines `NAME=VALUE`. */
  readonly input: string;
  /** For the environment of the client: what a line cannot say. */
  readonly environment: ReadonlyMap<string, string>;
}

/** Of longer lines docker reads nothing. */
const LONGEST_LINE = 60_000;

/** @throws StartError for a name that no environment can have */
export function environmentInput(definition: JsonObject): EnvironmentInput {
  const lines: string[] = [];
  const environment = new Map<string, string>();
  for (const { name, value } of objectsIn(definition['environment'])) {
    if (typeof name !== 'string' || typeof value !== 'string') continue;
    if (name === '' || /[=\0]/.test(name)) {
      throw new StartError(`CannotCreateContainerError: "${name}" is no name of an environment variable`, {
        stoppedReason: 'Task failed to start',
      });
    }
    if (isLine(name, value)) lines.push(`${name}=${value}\n`);
    else environment.set(name, value);
  }
  const file = lines.length > 0 ? ['--env-file', '/dev/stdin'] : [];
  return {
    args: [...file, ...[...environment.keys()].flatMap((name) => ['--env', name])],
    input: lines.join(''),
    environment,
  };
}

function isLine(name: string, value: string): boolean {
  return !/^#|\s/.test(name) && !/[\r\n]/.test(value) && name.length + value.length < LONGEST_LINE;
}
