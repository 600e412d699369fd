import { SlipwayError } from '@slipway/engine';
import type { Command } from './command-line/command.ts';
import { commandAt, type Scanned, scan } from './command-line/scan.ts';
import { commands } from './commands/index.ts';
import { proposals } from './completion/proposals.ts';
import { commandHelp, rootHelp } from './help-pages.ts';
import { loadProject } from './project.ts';
import { reportError } from './report-error.ts';
import { painted } from './screen/look.ts';
import type { Line } from './views/line.ts';
import type { Output, World } from './world.ts';

/**
 * The command `slipway`.
 *
 * @param argv the words after the name of the command.
 * @returns the exit status, as documented in docs/exit-status.md.
 */
export async function main(argv: readonly string[], world: World): Promise<number> {
  try {
    return await dispatch(argv, world);
  } catch (error) {
    return reportError(error, world, argv.includes('--debug'));
  }
}

async function dispatch(argv: readonly string[], world: World): Promise<number> {
  const [first] = argv;
  if (first !== undefined && versionWords.has(first)) {
    world.stdout.write(`${world.version}\n`);
    return 0;
  }
  if (first === '__complete') return complete(argv.slice(2), world);
  const passing = commandAt(commands, argv);
  if (passing?.passesOn === true)
    return runCall(passing, { flags: {}, args: argv.slice(passing.path.length), problems: [], refused: [] }, world);
  const helpOn = helpTopic(argv);
  if (helpOn !== null) return printHelp(helpOn, world);
  if (first === undefined) return page(rootHelp(commands), world.stderr, world, usageStatus);
  const scanned = await scan(commands, argv);
  if (scanned.command === null) throw unknownCommand(scanned, argv);
  return runCall(scanned.command, scanned, world);
}

const usageStatus = 2;

const versionWords: ReadonlySet<string> = new Set(['--version', '-v', '-V', 'version']);

async function runCall(
  command: Command,
  { flags, args, problems: found, refused }: Pick<Scanned, 'flags' | 'args' | 'problems' | 'refused'>,
  world: World,
): Promise<number> {
  const problems = [...found, ...argumentProblems(command, args)];
  const project = command.asksProject?.(flags) === true ? await loadProject(configOf(flags), world.cwd) : null;
  const start = await command.load();
  const work = start({ flags, args, env: world.env, project, refused, problem: (text) => problems.push(text) });
  if (work === null || problems.length > 0) {
    throw new SlipwayError('USAGE', { problems, command: ['slipway', ...command.path].join(' ') });
  }
  return work(world);
}

/** The value of `--config`. */
function configOf({ config }: Scanned['flags']): string | null {
  return typeof config === 'string' ? config : null;
}

function argumentProblems({ args }: Command, given: readonly string[]): readonly string[] {
  const most = args === null ? 0 : args.most;
  const surplus = most === null ? [] : given.slice(most).map((text) => `"${text}" is not expected here.`);
  const missing = args !== null && given.length < args.least ? [`${args.placeholder} is missing (${args.brief}).`] : [];
  return [...missing, ...surplus];
}

/** The words that help is asked for: `help image parse`, `image parse --help`; null when it is not. */
function helpTopic(argv: readonly string[]): readonly string[] | null {
  if (argv[0] === 'help') return argv.slice(1);
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  if (!flags.includes('--help') && !flags.includes('-h')) return null;
  const firstFlag = argv.findIndex((word) => word.startsWith('-'));
  return commandAt(commands, argv)?.path ?? argv.slice(0, firstFlag);
}

function printHelp(topic: readonly string[], world: World): number {
  const command = commandAt(commands, topic);
  if (command !== null) return page(commandHelp(command), world.stdout, world, 0);
  const below = commands.filter(({ path }) => topic.every((word, index) => path[index] === word));
  const [only] = below;
  if (below.length === 1 && only !== undefined) return page(commandHelp(only), world.stdout, world, 0);
  if (below.length === 0) throw unknownCommand({ unknown: { word: topic.join(' '), corrections: [] } }, topic);
  return page(rootHelp(below), world.stdout, world, 0);
}

function page(lines: readonly Line[], output: Output, world: World, status: number): number {
  const { paint } = painted(output, world.env);
  output.write(`${lines.map(paint).join('\n')}\n`);
  return status;
}

function unknownCommand({ unknown }: Pick<Scanned, 'unknown'>, argv: readonly string[]): SlipwayError<'USAGE'> {
  const word = unknown?.word ?? '';
  const meant =
    unknown === null || unknown.corrections.length === 0 ? '.' : `; did you mean ${unknown.corrections.join(' or ')}?`;
  const problem = () => {
    if (unknown === null) return `"${argv.join(' ')}" is not a whole command: ${commandsBelow(argv).join(', ')}.`;
    return word.startsWith('-')
      ? `The command comes first, "${word}" stands before it.`
      : `There is no command "${word}"${meant}`;
  };
  return new SlipwayError('USAGE', { problems: [problem()], command: 'slipway' });
}

function commandsBelow(argv: readonly string[]): readonly string[] {
  return commands.filter(({ path }) => path[0] === argv[0]).map(({ path }) => path.join(' '));
}

/** Answers the shell's completion script: one proposal a line. */
function complete(typed: readonly string[], world: World): number {
  const { words, files } = proposals(commands, typed);
  for (const { word, brief } of words) world.stdout.write(`${word}\t${brief}\n`);
  if (files) world.stdout.write(':file\n');
  return 0;
}
