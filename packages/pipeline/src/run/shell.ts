import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** The words that run a script file: by the bash of this PATH, by sh where there is none. */
export function shellWords(searchPath: string, file: string): readonly string[] {
  const bash = searchPath
    .split(':')
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, 'bash'))
    .find(isExecutable);
  return bash === undefined ? ['/bin/sh', file] : [bash, '--noprofile', '--norc', file];
}

/** The same inside of an image, which has to be asked. */
export function imageShellWords(file: string): readonly string[] {
  const choose = 'if command -v bash >/dev/null 2>&1; then exec bash --noprofile --norc "$0"; else exec sh "$0"; fi';
  return ['sh', '-c', choose, file];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
