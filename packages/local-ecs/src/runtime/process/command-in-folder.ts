import { constants } from 'node:fs';
import { access, lstat, mkdir, stat } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { cannotStart } from '../task/start-error.ts';
import { pathInside } from './path-inside.ts';

/** A command as this machine runs it. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** The working folder. */
  readonly cwd: string;
}

/**
 * Finds the program of `argv` and maps the paths of the image into its folder: the program is the image's where it has
 * it, else the host's of that name; absolute paths (also behind `--option=`) that exist in the image become those in
 * the folder.
 *
 * @param searchPath where a program without a slash is looked for, in this order
 * @throws StartError CannotStartContainerError where there is no such program
 */
export async function commandInFolder(
  argv: readonly string[],
  at: { readonly folder: string; readonly workingFolder: string; readonly searchPath: string },
): Promise<Command> {
  const [program, ...args] = argv;
  if (program === undefined || program === '') throw cannotStart('no command specified', 127);
  const cwd = await pathInside(at.folder, at.workingFolder, true);
  await mkdir(cwd, { recursive: true });
  const file = await findProgram(program, { ...at, cwd });
  const mapped = await Promise.all(args.map((argument) => mapArgument(argument, at.folder)));
  return { file, args: mapped, cwd };
}

async function findProgram(
  program: string,
  at: { readonly folder: string; readonly cwd: string; readonly searchPath: string },
): Promise<string> {
  const folders = at.searchPath.split(delimiter).filter((folder) => folder !== '');
  if (!program.includes('/')) {
    const found = await firstExecutable(folders.map((folder) => join(folder, program)));
    if (found === null) throw cannotStart(`exec: "${program}": executable file not found in $PATH`, 127);
    return found;
  }
  const path = isAbsolute(program) ? await pathInside(at.folder, program, true) : join(at.cwd, program);
  const there = await stat(path).catch(() => null);
  if (there !== null) {
    if (there.isDirectory()) throw cannotStart(`exec: "${program}": is a directory`, 126);
    if (!(await isExecutable(path))) throw cannotStart(`exec: "${program}": permission denied`, 126);
    return path;
  }
  const onHost = await firstExecutable(folders.map((folder) => join(folder, basename(program))));
  if (onHost === null) throw cannotStart(`exec: "${program}": stat ${program}: no such file or directory`, 127);
  return onHost;
}

async function firstExecutable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const status = await stat(path).catch(() => null);
    if (status?.isFile() === true && (await isExecutable(path))) return path;
  }
  return null;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** `/app/server.js` and `--config=/etc/app.json`, where the image has the file. */
async function mapArgument(argument: string, folder: string): Promise<string> {
  const [, option = '', path = ''] = /^(-[^=/\s]*=)?(\/[^\0]*)$/s.exec(argument) ?? [];
  if (path === '') return argument;
  const inside = await pathInside(folder, path, true).catch(() => null);
  if (inside === null || (await lstat(inside).catch(() => null)) === null) return argument;
  return option + inside;
}
