/**
 * The text of a script: each command as it stands in the file, a mark before it. A failing command ends it, and so does a failing
 * part of a pipe where the shell can tell (bash does, some sh do not).
 */
export function scriptText(commands: readonly string[], mark: string): string {
  const lines = commands.flatMap((command, index) => [`printf '%s\\n' '${mark}${index}'`, command]);
  return ['if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi', 'set -e', 'set +o noclobber', ...lines, ''].join(
    '\n',
  );
}
