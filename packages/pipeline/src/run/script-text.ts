/**
 * The text of a script: each command as it stands in the file, a mark before it. A failing command ends it, as on GitLab.
 *
 * @param shell `sh` knows no pipefail.
 */
export function scriptText(commands: readonly string[], shell: 'bash' | 'sh', mark: string): string {
  const lines = commands.flatMap((command, index) => [`printf '%s\\n' '${mark}${index}'`, command]);
  return [shell === 'bash' ? 'set -eo pipefail' : 'set -e', 'set +o noclobber', ...lines, ''].join('\n');
}
