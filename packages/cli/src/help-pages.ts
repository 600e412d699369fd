import type { Command } from './command-line/command.ts';
import type { Flag } from './command-line/flag.ts';
import { faint, type Line, strong } from './views/line.ts';

/** The page of `slipway --help`: one short line for each command. */
export function rootHelp(commands: readonly Command[]): readonly Line[] {
  const width = Math.max(...commands.map(({ path }) => path.join(' ').length));
  const groups = [...new Set(commands.map(({ group }) => group))];
  return [
    [strong('slipway'), ': deploy to Amazon ECS until the new tasks serve and the old ones are gone'],
    [],
    ['Usage: slipway COMMAND [FLAGS]'],
    ...groups.flatMap((group): Line[] => [
      [],
      [strong(group)],
      ...commands
        .filter((one) => one.group === group)
        .map(({ path, brief }): Line => [`  ${path.join(' ').padEnd(width)}  ${brief}`]),
    ]),
    [],
    ['slipway help COMMAND explains a command; slipway --version prints the version.'],
    [
      'Exit status: 0 done, 2 usage, 3 access or something missing, 4 the rollout failed, 5 undecided, 6 superseded, 130 interrupted.',
    ],
  ];
}

/** The page of `slipway COMMAND --help`. */
export function commandHelp({ path, brief, description, flags, args, examples }: Command): readonly Line[] {
  const name = ['slipway', ...path].join(' ');
  const sections = [...new Set(Object.values(flags).map(({ section }) => section))];
  const usage = `${name}${sections.length === 0 ? '' : ' [FLAGS]'}${args === null ? '' : ` ${argumentsText(args)}`}`;
  const width = Math.max(
    0,
    ...Object.entries(flags)
      .map(([flag, one]) => flagText(flag, one).length)
      .filter((length) => length <= widestFlag),
  );
  return [
    [strong(name), `: ${brief}`],
    [],
    [`Usage: ${usage}`],
    ...(description.length === 0 ? [] : [[], ...description.map((text): Line => [text])]),
    ...(args === null ? [] : [[], [strong('Arguments')], [`  ${args.placeholder}  ${args.brief}`]]),
    ...sections.flatMap((section): Line[] => [
      [],
      [strong(section)],
      ...Object.entries(flags)
        .filter(([, flag]) => flag.section === section)
        .flatMap(([flag, one]) => flagLines(flag, one, width)),
    ]),
    [],
    [strong(examples.length === 1 ? 'Example' : 'Examples')],
    ...examples.flatMap((example): Line[] => [[faint(`  # ${example.says}`)], [`  ${example.command}`]]),
  ];
}

const widestFlag = 28;

function flagLines(name: string, flag: Flag<unknown>, width: number): readonly Line[] {
  const text = flagText(name, flag);
  const says: Line = [flag.brief, ...(flag.defaultText === null ? [] : [faint(` (default: ${flag.defaultText})`)])];
  return text.length > width
    ? [[`  ${text}`], [' '.repeat(width + 4), ...says]]
    : [[`  ${text.padEnd(width)}  `, ...says]];
}

function flagText(name: string, { placeholder }: Flag<unknown>): string {
  return placeholder === '' ? `--${name}` : `--${name} ${placeholder}`;
}

function argumentsText({ placeholder, least, most }: NonNullable<Command['args']>): string {
  const several = most === null ? `${placeholder}...` : placeholder;
  return least === 0 ? `[${several}]` : several;
}
