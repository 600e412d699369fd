import { basename } from 'node:path';

/** The command that is npm here: the very one that runs this script where there is one, else the one on the PATH. */
export function npm() {
  const path = process.env['npm_execpath'] ?? '';
  return basename(path).startsWith('npm') ? { command: process.execPath, args: [path] } : { command: 'npm', args: [] };
}
