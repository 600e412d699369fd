import type { Project } from '../project.ts';
import type { World } from '../world.ts';
import type { Flags, FlagValues } from './flag.ts';

/** What stands after a command without a flag name. */
export interface Arguments {
  readonly placeholder: string;
  readonly brief: string;
  readonly least: number;
  readonly most: number | null;
  readonly isFile: boolean;
  /** Values that shell completion offers. */
  readonly values: readonly string[];
}

/** What a command was called with, all that is wrong with it collected before anything runs. */
export interface Call<Table extends Flags> {
  readonly flags: FlagValues<Table>;
  readonly args: readonly string[];
  readonly env: World['env'];
  /** What slipway.yml says, where the command asked for it and there is one. */
  readonly project?: Project | null;
  /** Names of flags that were given with a value that is none: they are not missing. */
  readonly refused: readonly string[];
  /** Adds one thing that is wrong. */
  readonly problem: (text: string) => void;
}

/** How a command does its work: reads the call, complains about everything at once, then runs. */
export interface Runner<Table extends Flags, Request> {
  /** Reads what the flags mean. Null where problems make a request impossible. Touches nothing outside. */
  readonly read: (call: Call<Table>) => Request | null;
  /** @returns the exit status. */
  readonly run: (request: Request, world: World) => Promise<number>;
}

/** A command of the table of commands. */
export interface Command<Table extends Flags = Flags> {
  /** `['image', 'parse']`. */
  readonly path: readonly string[];
  /** Heading of the root help page. */
  readonly group: string;
  readonly brief: string;
  /** More than the brief says; lines of prose. */
  readonly description: readonly string[];
  readonly flags: Table;
  readonly args: Arguments | null;
  readonly examples: readonly { readonly command: string; readonly says: string }[];
  /** Whether these flags leave something open that slipway.yml may say; absent for a command that has no `--config`. */
  readonly asksProject?: (flags: FlagValues<Table>) => boolean;
  /** The rest of the command line belongs to another program, flags included. */
  readonly passesOn: boolean;
  /** Loads the code of the command: only one command runs in a process. */
  readonly load: () => Promise<Start<Table>>;
}

/** What came of reading a call: the work, or nothing where there are problems. */
export type Start<Table extends Flags> = (call: Call<Table>) => ((world: World) => Promise<number>) | null;

/** Joins the two halves of a command; which request goes between them is nobody else's business. */
export function startOf<Table extends Flags, Request>({ read, run }: Runner<Table, Request>): Start<Table> {
  return (call) => {
    const request = read(call);
    return request === null ? null : (world) => run(request, world);
  };
}

/** A command for the table, its types tied to its flags. */
export function command<Table extends Flags>(definition: Command<Table>): Command {
  return definition as unknown as Command;
}
