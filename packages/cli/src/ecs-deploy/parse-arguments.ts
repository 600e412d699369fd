import { type OptionName, type OptionRow, optionTable } from './option-table.ts';

/** The options as they were typed. A value that is given twice counts the last time, an empty value counts as given. */
export interface GivenOptions {
  readonly values: ReadonlyMap<OptionName, string>;
  readonly switches: ReadonlySet<OptionName>;
}

export type ParsedArguments =
  | { readonly kind: 'given'; readonly options: GivenOptions }
  | { readonly kind: 'version' }
  | { readonly kind: 'usage'; readonly problem: string | null };

/**
 * Reads the command line as the script does: an option that takes a value takes the next argument, whatever it looks like;
 * an empty argument in the place of an option is skipped (CI systems pass those for inputs that nobody filled in);
 * `--version` answers as soon as it is met. On top of that, `--long=value`, `-long` and `-t300` are understood.
 */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  if (argv.length === 0) return { kind: 'usage', problem: null };
  const values = new Map<OptionName, string>();
  const switches = new Set<OptionName>();
  const left = [...argv];
  while (left.length > 0) {
    const argument = left.shift() ?? '';
    if (argument === '') continue;
    if (argument === '--help' || argument === '-h') return { kind: 'usage', problem: null };
    const { row, attached } = recognise(argument);
    if (row === null) return { kind: 'usage', problem: `There is no option ${shown(argument, argv)}.` };
    if (row.value === undefined) {
      if (attached !== null) return { kind: 'usage', problem: `--${row.long} takes no value.` };
      if (row.long === 'version') return { kind: 'version' };
      switches.add(row.long);
      continue;
    }
    const value = attached ?? left.shift();
    if (value === undefined) return { kind: 'usage', problem: `${argument} needs a value.` };
    values.set(row.long, value);
  }
  return { kind: 'given', options: { values, switches } };
}

/**
 * A key may stand where an option should: behind a variable that was empty (`-k -s KEY`), or without its blank (`-sKEY`).
 * What is no option is repeated only where it can be none.
 */
function shown(argument: string, argv: readonly string[]): string {
  const name = /^--?[a-z-]+(?==|$)/.exec(argument)?.[0] ?? argument;
  const mayBeKey = name === argument && !/^--?[a-z-]+$/.test(name) && argv.some(givesKey);
  return mayBeKey ? `in argument ${argv.indexOf(argument) + 1} (not shown: it may be a key)` : `"${name}"`;
}

function givesKey(argument: string): boolean {
  return /^-[ks]|^--?aws-(?:access|secret)/.test(argument);
}

type KnownRow = OptionRow & { readonly long: OptionName };

const rows: ReadonlyMap<string, KnownRow> = new Map(
  optionTable.flatMap((row: KnownRow) => [
    [`--${row.long}`, row] as const,
    [`-${row.long}`, row] as const,
    ...(row.short === undefined ? [] : [[`-${row.short}`, row] as const]),
  ]),
);

/** Only numbers may be glued to a letter: a mistyped `-image` must not become the image "mage". */
const numberAttached = /^(-[tDmM])(\d+)$/;
const valueAttached = /^(--?[A-Za-z-]+)=(.*)$/s;

function recognise(argument: string): { readonly row: KnownRow | null; readonly attached: string | null } {
  const whole = rows.get(argument);
  if (whole !== undefined) return { row: whole, attached: null };
  const parts = numberAttached.exec(argument) ?? valueAttached.exec(argument);
  const row = parts === null ? undefined : rows.get(parts[1] ?? '');
  return row === undefined ? { row: null, attached: null } : { row, attached: parts?.[2] ?? '' };
}
