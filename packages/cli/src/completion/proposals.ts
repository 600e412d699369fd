import type { Command } from '../command-line/command.ts';
import type { Flag } from '../command-line/flag.ts';

/** What may stand at the place of the word that is being typed. */
export interface Proposals {
  readonly words: readonly Proposal[];
  /** Whether paths of files fit too. */
  readonly files: boolean;
}

interface Proposal {
  readonly word: string;
  readonly brief: string;
}

const nothing: Proposals = { words: [], files: false };

/**
 * Proposes how a command line may go on.
 *
 * @param typed the words after `slipway`, the last one being the word at the cursor, empty where it has not begun.
 */
export function proposals(commands: readonly Command[], typed: readonly string[]): Proposals {
  const isHelp = typed[0] === 'help' && typed.length > 1;
  const words = joinedEquals(isHelp ? typed.slice(1) : typed);
  const partial = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const command = commands.find(({ path }) => path.every((word, index) => before[index] === word));
  const all =
    command === undefined
      ? {
          words: [...nextWords(commands, before), ...(isHelp || before.length > 0 ? [] : withoutCommand(partial))],
          files: false,
        }
      : forCommand(command, before.slice(command.path.length), partial);
  return { ...all, words: all.words.filter(({ word }) => word.startsWith(partial)) };
}

/** bash takes `--view=live` apart into three words. */
function joinedEquals(typed: readonly string[]): readonly string[] {
  return typed.flatMap((word, index) => {
    if (word === '=' && typed[index - 1]?.startsWith('--') === true) return index === typed.length - 1 ? [''] : [];
    return [word];
  });
}

function nextWords(commands: readonly Command[], before: readonly string[]): readonly Proposal[] {
  const below = commands.filter(
    ({ path }) => path.length > before.length && before.every((word, index) => path[index] === word),
  );
  const names = [...new Set(below.map(({ path }) => path[before.length] ?? ''))];
  return names.map((word) => ({
    word,
    brief: below.find(({ path }) => path.length === before.length + 1 && path[before.length] === word)?.brief ?? '',
  }));
}

/** What may stand in the place of a command; flags only where one is begun. */
function withoutCommand(partial: string): readonly Proposal[] {
  const help = { word: 'help', brief: 'explain a command' };
  if (!partial.startsWith('-')) return [help];
  return [
    { word: '--help', brief: 'list the commands' },
    { word: '--version', brief: 'print the version' },
  ];
}

function forCommand(command: Command, before: readonly string[], partial: string): Proposals {
  const previous = flagNamed(command, before.at(-1) ?? '');
  if (previous !== null && previous.kind !== 'switch') return forValue(previous, '');
  const [, joined] = /^--([a-z-]+)=/.exec(partial) ?? [];
  const inWord = joined === undefined ? null : flagNamed(command, `--${joined}`);
  if (inWord !== null) return { ...forValue(inWord, `--${joined}=`), files: false };
  const { args } = command;
  if (partial.startsWith('-') || args === null) return { words: unusedFlags(command, before), files: false };
  if (args.values.length > 0) return { words: args.values.map((word) => ({ word, brief: args.brief })), files: false };
  return args.isFile ? { words: [], files: true } : nothing;
}

function forValue({ values, isFile, brief }: Flag<unknown>, prefix: string): Proposals {
  return { words: values.map((value) => ({ word: `${prefix}${value}`, brief })), files: isFile };
}

function flagNamed({ flags }: Command, word: string): Flag<unknown> | null {
  return word.startsWith('--') && Object.hasOwn(flags, word.slice(2)) ? (flags[word.slice(2)] ?? null) : null;
}

function unusedFlags({ flags }: Command, before: readonly string[]): readonly Proposal[] {
  return Object.entries(flags)
    .filter(
      ([name, { kind }]) =>
        kind === 'list' || !before.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
    )
    .map(([name, { brief }]) => ({ word: `--${name}`, brief }))
    .concat({ word: '--help', brief: 'explain the command' });
}
