import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import { BadVariables, type PushContext, parseVariables } from '@slipway/pipeline';
import type { Call } from '../command-line/command.ts';
import type { pipelineCheckFlags } from '../commands/pipeline-flags.ts';
import { failureReason } from '../failure-reason.ts';

type ContextFlags = Pick<typeof pipelineCheckFlags, 'branch' | 'tag' | 'variable' | 'variables-file'>;

/** For what a pipeline is decided, as far as the command line says it. */
export interface GivenContext {
  readonly ref: PushContext['ref'] | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly variablesFile: string | null;
}

export function readContext({ flags, problem }: Pick<Call<ContextFlags>, 'flags' | 'problem'>): GivenContext {
  const { branch, tag, variable } = flags;
  if (branch !== null && tag !== null) problem('A push is of --branch or of --tag, not of both.');
  const name = tag ?? branch;
  return {
    ref: name === null ? null : { kind: tag === null ? 'branch' : 'tag', name },
    variables: Object.fromEntries(variable.map((one) => [one.name, one.value])),
    variablesFile: flags['variables-file'],
  };
}

/**
 * The variables of the file, and over them those of the command line.
 *
 * @throws SlipwayError FILE_UNREADABLE, USAGE
 */
export function givenVariables({ variables, variablesFile }: GivenContext, cwd: string): Record<string, string> {
  if (variablesFile === null) return { ...variables };
  try {
    return { ...parseVariables(readFileSync(resolve(cwd, variablesFile), 'utf8')), ...variables };
  } catch (cause) {
    if (cause instanceof BadVariables) {
      const problems = cause.problems.map((text) => `${variablesFile}: ${text}.`);
      throw new SlipwayError('USAGE', { problems, command: 'slipway pipeline' }, { cause });
    }
    throw new SlipwayError('FILE_UNREADABLE', { file: variablesFile, reason: failureReason(cause) }, { cause });
  }
}

/** Values that are secrets by the name that they have. */
export function secretValues(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|_KEY$|^KEY|AUTH/i.test(name) ? [value] : [],
  );
}
