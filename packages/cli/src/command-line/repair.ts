import {
  AliasNotFoundError,
  ArgumentParseError,
  EnumValidationError,
  FlagNotFoundError,
  UnexpectedFlagError,
  UnsatisfiedFlagError,
} from '@stricli/core';
import type { Command } from './command.ts';
import { BadValue } from './flag.ts';

/** One mistake of a command line: its words, and what to take out so that the rest can be read. */
export interface Complaint {
  readonly problem: string;
  readonly fault:
    | { readonly kind: 'unknown'; readonly flag: string; readonly correction: string | null }
    | { readonly kind: 'unknown-letter'; readonly letter: string }
    | { readonly kind: 'no-value'; readonly flag: string }
    | { readonly kind: 'twice'; readonly flag: string }
    | { readonly kind: 'bad-value'; readonly flag: string; readonly value: string };
}

/**
 * The complaint behind an error of the scanner.
 *
 * @throws the error itself when it is none of the scanner's.
 */
export function complaintOf(error: unknown, command: Command | null): Complaint {
  if (error instanceof FlagNotFoundError) {
    const corrections = error.corrections.length > 0 ? error.corrections : beginningWith(error.input, command);
    const meant =
      corrections.length === 0 ? '' : `; did you mean ${corrections.map((name) => `--${name}`).join(' or ')}?`;
    return {
      problem: `There is no flag --${error.input}${meant === '' ? '.' : meant}`,
      fault: { kind: 'unknown', flag: error.input, correction: corrections[0] ?? null },
    };
  }
  if (error instanceof AliasNotFoundError) {
    return { problem: `There is no flag -${error.input}.`, fault: { kind: 'unknown-letter', letter: error.input } };
  }
  if (error instanceof UnsatisfiedFlagError) {
    const flag = error.externalFlagName;
    const placeholder = command?.flags[flag]?.placeholder;
    return {
      problem: `--${flag} needs a value${placeholder === undefined ? '' : ` (${placeholder})`}.`,
      fault: { kind: 'no-value', flag },
    };
  }
  if (error instanceof UnexpectedFlagError) {
    const flag = error.externalFlagName;
    const values = command?.flags[flag]?.kind === 'switch' ? '' : ` ("${error.previousInput}" and "${error.input}")`;
    return { problem: `--${flag} is given twice${values}.`, fault: { kind: 'twice', flag } };
  }
  if (error instanceof EnumValidationError) {
    const problem = `--${error.externalFlagName} is one of ${error.values.join(', ')}, not "${error.input}".`;
    return { problem, fault: { kind: 'bad-value', flag: error.externalFlagName, value: error.input } };
  }
  if (error instanceof ArgumentParseError) {
    const { externalFlagNameOrPlaceholder: flag, input, exception } = error;
    const reason = exception instanceof BadValue ? exception.message : 'it takes no value';
    return {
      problem: `--${flag} "${input}" is not usable: ${reason}.`,
      fault: { kind: 'bad-value', flag, value: input },
    };
  }
  throw error;
}

/** `--force` for `--force-new-deployment`: too far for a spelling mistake, near enough for a hint. */
function beginningWith(input: string, command: Command | null): readonly string[] {
  return Object.keys(command?.flags ?? {}).filter((name) => name.startsWith(`${input}-`));
}

/** A command line as the scanner can take it: it does not see values that are empty or have several lines behind `=`. */
export function asTokens(argv: readonly string[]): readonly string[] {
  const end = endOfFlags(argv);
  const flags = argv.slice(0, end).flatMap((token) => {
    const [, name, value] = /^(--[a-z][a-z\d-]*)=([\s\S]*)$/i.exec(token) ?? [];
    return name !== undefined && value !== undefined && (value === '' || value.includes('\n'))
      ? [name, value]
      : [token];
  });
  return [...flags, ...argv.slice(end)];
}

/** The command line without the mistake, or with what was probably meant. */
export function repaired(tokens: readonly string[], { fault }: Complaint, command: Command | null): readonly string[] {
  switch (fault.kind) {
    case 'unknown':
      return withoutUnknown(tokens, fault.flag, fault.correction, command);
    case 'unknown-letter':
      return without(
        tokens,
        (token) => token.startsWith('-') && !token.startsWith('--') && token.includes(fault.letter),
        1,
      );
    case 'no-value':
      return without(
        tokens,
        (token, next) => token === `--${fault.flag}` && (next === null || next.startsWith('-')),
        1,
      );
    case 'twice':
      return withoutSecond(tokens, fault.flag, command);
    case 'bad-value': {
      const joined = without(tokens, (token) => token === `--${fault.flag}=${fault.value}`, 1);
      if (joined.length < tokens.length) return joined;
      return without(tokens, (token, next) => token === `--${fault.flag}` && next === fault.value, 2);
    }
  }
}

function withoutUnknown(
  tokens: readonly string[],
  flag: string,
  correction: string | null,
  command: Command | null,
): readonly string[] {
  const index = tokens.findIndex((token) => token === `--${flag}` || token.startsWith(`--${flag}=`));
  const token = tokens[index] ?? '';
  const next = tokens[index + 1];
  const given = tokens.some((one) => one === `--${correction}` || one.startsWith(`--${correction}=`));
  if (correction !== null && !(given && command?.flags[correction]?.kind !== 'list')) {
    return tokens.with(index, `--${correction}${token.slice(flag.length + 2)}`);
  }
  // What follows an unknown flag is probably its value; where a command takes no arguments it cannot be anything else.
  const hasValue = !token.includes('=') && next !== undefined && !next.startsWith('-') && command?.args === null;
  return tokens.toSpliced(index, hasValue ? 2 : 1);
}

function withoutSecond(tokens: readonly string[], flag: string, command: Command | null): readonly string[] {
  const first = tokens.findIndex((token) => token === `--${flag}` || token.startsWith(`--${flag}=`));
  const second = tokens.findIndex(
    (token, index) => index > first && (token === `--${flag}` || token.startsWith(`--${flag}=`)),
  );
  const alone = tokens[second]?.includes('=') === true || command?.flags[flag]?.kind === 'switch';
  return tokens.toSpliced(second, alone ? 1 : 2);
}

function without(
  tokens: readonly string[],
  matches: (token: string, next: string | null) => boolean,
  length: number,
): readonly string[] {
  const index = tokens.findIndex((token, at) => at < endOfFlags(tokens) && matches(token, tokens[at + 1] ?? null));
  return index === -1 ? tokens : tokens.toSpliced(index, length);
}

function endOfFlags(tokens: readonly string[]): number {
  const end = tokens.indexOf('--');
  return end === -1 ? tokens.length : end;
}
