/** A flag of a command: the one table that scanning, help and shell completion read. */
export interface Flag<Value> {
  readonly kind: 'switch' | 'value' | 'choice' | 'list';
  /** One line for the help page. */
  readonly brief: string;
  /** Heading of the help page that it belongs under. */
  readonly section: string;
  /** What stands for the value in the help page; empty for a switch. */
  readonly placeholder: string;
  /** Values of a choice. */
  readonly values: readonly string[];
  /** The default in words, where the brief does not say it. */
  readonly defaultText: string | null;
  /** Whether the value is the path of a file. */
  readonly isFile: boolean;
  /** Throws a BadValue for a text that is none. */
  readonly parse: (text: string) => unknown;
  /** Carries the type only. */
  readonly valueType?: Value;
}

export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** What scanning gives for a table of flags: null, false or [] where a flag was not given. */
export type FlagValues<Table extends Flags> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer Value> ? Value : never;
};

/** Why a value does not fit its flag: `it is not a number`. */
export class BadValue extends Error {
  override readonly name = 'BadValue';
}

interface Text {
  readonly section: string;
  readonly brief: string;
  readonly defaultText?: string;
}

/** A flag without a value. */
export function switchFlag({ section, brief }: Text): Flag<boolean> {
  return {
    kind: 'switch',
    section,
    brief,
    placeholder: '',
    values: [],
    defaultText: null,
    isFile: false,
    parse: () => true,
  };
}

/** A flag with one value. */
export function valueFlag<Value>(
  { section, brief, defaultText, placeholder, isFile = false }: Text & { placeholder: string; isFile?: boolean },
  parse: (text: string) => Value,
): Flag<Value | null> {
  return { kind: 'value', section, brief, placeholder, values: [], defaultText: defaultText ?? null, isFile, parse };
}

/** A flag with one of a few values. */
export function choiceFlag<const Value extends string>(
  { section, brief, defaultText }: Text,
  values: readonly Value[],
): Flag<Value | null> {
  return {
    kind: 'choice',
    section,
    brief,
    placeholder: values.join('|'),
    values,
    defaultText: defaultText ?? null,
    isFile: false,
    parse: (text) => text,
  };
}

/** A flag that may be given several times. */
export function listFlag<Value>(
  { section, brief, placeholder }: Text & { placeholder: string },
  parse: (text: string) => Value,
): Flag<readonly Value[]> {
  return { kind: 'list', section, brief, placeholder, values: [], defaultText: null, isFile: false, parse };
}
