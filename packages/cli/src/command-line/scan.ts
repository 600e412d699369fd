import { SlipwayError } from '@slipway/engine';
import {
  buildApplication,
  buildCommand,
  buildRouteMap,
  type CommandContext,
  type RouteMap,
  run,
  type Command as StricliCommand,
  type StricliProcess,
  text_en,
} from '@stricli/core';
import type { Command } from './command.ts';
import type { Flag, Flags } from './flag.ts';
import { asTokens, type Complaint, complaintOf, repaired } from './repair.ts';

/** A command line that was read as far as it could be. */
export interface Scanned {
  /** Null when the words name no command. */
  readonly command: Command | null;
  /** The words that were tried as a command when there is none. */
  readonly unknown: { readonly word: string; readonly corrections: readonly string[] } | null;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
  readonly problems: readonly string[];
  /** Names of flags that were given with a value that is none. */
  readonly refused: readonly string[];
}

/**
 * Reads a command line against the table of commands. The scanner stops at the first mistake that it meets; here the
 * mistake is written down, taken out, and the scanner asked again, so that all of them are told at once.
 */
export async function scan(commands: readonly Command[], argv: readonly string[]): Promise<Scanned> {
  const problems: string[] = [];
  const refused: string[] = [];
  let tokens = asTokens(argv);
  for (;;) {
    const attempt = await attemptOnce(commands, tokens);
    if (attempt.complaints.length === 0) return { ...attempt, problems, refused };
    const command = commandAt(commands, tokens);
    for (const complaint of attempt.complaints) {
      problems.push(complaint.problem);
      if ('flag' in complaint.fault) refused.push(complaint.fault.flag);
      const rest = repaired(tokens, complaint, command);
      if (rest === tokens)
        throw new SlipwayError('BUG', { message: `the command line cannot be read past: ${complaint.problem}` });
      tokens = rest;
    }
  }
}

/** The command that a command line begins with. */
export function commandAt(commands: readonly Command[], argv: readonly string[]): Command | null {
  return commands.find(({ path }) => path.every((word, index) => argv[index] === word)) ?? null;
}

interface Attempt extends Omit<Scanned, 'problems' | 'refused'> {
  readonly complaints: readonly Complaint[];
}

async function attemptOnce(commands: readonly Command[], tokens: readonly string[]): Promise<Attempt> {
  const complaints: Complaint[] = [];
  let unknown: Attempt['unknown'] = null;
  let found: Pick<Attempt, 'command' | 'flags' | 'args'> = { command: null, flags: {}, args: [] };
  const application = buildApplication(
    routes(commands, [], (command, flags, args) => {
      found = { command, flags: withEmptyOnes(command.flags, flags), args };
    }),
    {
      name: 'slipway',
      scanner: { caseStyle: 'original', allowArgumentEscapeSequence: true, distanceOptions: nearby },
      localization: {
        text: {
          ...text_en,
          exceptionWhileParsingArguments: (error) => {
            complaints.push(complaintOf(error, commandAt(commands, tokens)));
            return '';
          },
          noCommandRegisteredForInput: ({ input, corrections }) => {
            unknown = { word: input, corrections: corrections.map((correction) => correction.replaceAll('`', '')) };
            return '';
          },
        },
      },
    },
    {},
  );
  await run(application, tokens, { process: silentProcess() });
  return { ...found, unknown, complaints };
}

/** Close enough for "did you mean": a letter too few or too many, two swapped, one wrong. */
const nearby = { threshold: 4, weights: { insertion: 1, deletion: 3, substitution: 2, transposition: 0 } };

type Found = (command: Command, flags: Readonly<Record<string, unknown>>, args: readonly string[]) => void;

/** No prototype: `slipway constructor` and `--toString` are mistakes like any other. */
function bare<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.assign(Object.create(null) as Record<string, Value>, Object.fromEntries(entries));
}

function routes(commands: readonly Command[], prefix: readonly string[], found: Found): RouteMap<CommandContext> {
  const depth = prefix.length;
  const words = [...new Set(commands.map(({ path }) => path[depth] ?? ''))];
  const entries = words.map((word): [string, StricliCommand<CommandContext> | RouteMap<CommandContext>] => {
    const below = commands.filter(({ path }) => path[depth] === word);
    const leaf = below.find(({ path }) => path.length === depth + 1);
    return [word, leaf === undefined ? routes(below, [...prefix, word], found) : scannerOf(leaf, found)];
  });
  return buildRouteMap({ routes: bare(entries), docs: { brief: 'slipway' } });
}

function scannerOf(command: Command, found: Found): StricliCommand<CommandContext> {
  return buildCommand<Record<string, unknown>, string[]>({
    docs: { brief: command.brief },
    parameters: {
      // The table of flags is data, so that its types are not those that stricli works out of literals.
      flags: bare(Object.entries(command.flags).map(([name, flag]) => [name, scannedFlag(flag)])) as never,
      positional: { kind: 'array', parameter: { brief: 'arguments', parse: String } },
    },
    func: (flags, ...args) => found(command, flags, args),
  });
}

function scannedFlag({ kind, brief, values, parse }: Flag<unknown>): object {
  switch (kind) {
    case 'switch':
      return { kind: 'boolean', brief, optional: true, withNegated: false };
    case 'choice':
      return { kind: 'enum', brief, optional: true, values };
    case 'value':
      return { kind: 'parsed', brief, optional: true, parse };
    case 'list':
      return { kind: 'parsed', brief, optional: true, parse, variadic: true };
  }
}

function withEmptyOnes(table: Flags, given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const empty = { switch: false, value: null, choice: null, list: [] };
  return Object.fromEntries(Object.entries(table).map(([name, { kind }]) => [name, given[name] ?? empty[kind]]));
}

/** The scanner writes its complaints where nobody reads: the words are ours. */
function silentProcess(): StricliProcess {
  return { stdout: { write: () => undefined }, stderr: { write: () => undefined } };
}
