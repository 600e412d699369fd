import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Ends process groups when this process is gone, however it went (SIGKILL included): a small shell that reads from a
 * pipe which groups there are, and kills what is left of them when the pipe closes. It holds no data of anybody: what
 * it reads are `+` or `-` and numbers, and the folder that it takes away at the end comes as an argument.
 */
export interface Guard {
  watch(group: number): void;
  forget(group: number): void;
  /** Nothing is to be watched any more; it takes the folder away and ends. */
  close(): void;
}

const SCRIPT = `
trap '' INT TERM HUP
groups=
while read -r change group; do
  if [ "$change" = + ]; then groups="$groups $group"; else
    left=
    for each in $groups; do [ "$each" = "$group" ] || left="$left $each"; done
    groups=$left
  fi
done
for each in $groups; do kill -KILL "-$each" 2>/dev/null; done
rm -rf -- "$1"
`;

/** Starts the guard. @param folder taken away at the end */
export function createGuard(folder: string): Guard {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'local-ecs-process-guard', folder], {
    detached: true,
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it everything works but the end by SIGKILL.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  // Neither it nor the pipe to it keeps this process alive.
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return {
    watch: (group) => void shell.stdin.write(`+ ${group}\n`),
    forget: (group) => void shell.stdin.write(`- ${group}\n`),
    close: () => void shell.stdin.end(),
  };
}
