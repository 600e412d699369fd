/**
 * What the exit code of a container means beyond "the program chose it"; null for codes with no common meaning.
 * Codes above 128 are 128 plus the number of the signal that ended the process.
 */
export function exitMeaning(exitCode: number | null): string | null {
  return exitCode === null ? null : (meanings.get(exitCode) ?? null);
}

const meanings: ReadonlyMap<number, string> = new Map([
  [126, 'the command was found but could not be executed'],
  [127, 'the command was not found'],
  [134, 'aborted by itself (SIGABRT)'],
  [137, 'killed (SIGKILL): out of memory, or still running when stopTimeout was over'],
  [139, 'crashed on a memory access (SIGSEGV)'],
  [143, 'ended by SIGTERM: it was asked to stop and obeyed'],
]);
